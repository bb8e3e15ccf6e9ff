// The clientcmd oracle loads kubeconfigs with client-go and tells what it made of them, one JSON value a line, so that
// kubewire's loader can be compared with it field by field.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"k8s.io/apimachinery/pkg/runtime"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/transport"
)

// A question is one way to load: which files, in which folder, with which flags.
type question struct {
	ID         string    `json:"id"`
	Dir        string    `json:"dir"`
	Kubeconfig string    `json:"kubeconfig"`
	Explicit   string    `json:"explicit"`
	Home       string    `json:"home"`
	Overrides  overrides `json:"overrides"`
	// RunPlugin lets the exec plugin run: its token is in the headers then.
	RunPlugin bool `json:"runPlugin"`
}

type overrides struct {
	Context            string   `json:"context"`
	Cluster            string   `json:"cluster"`
	User               string   `json:"user"`
	Namespace          string   `json:"namespace"`
	Server             string   `json:"server"`
	ServerName         string   `json:"serverName"`
	Insecure           bool     `json:"insecureSkipVerify"`
	CAFile             string   `json:"caFile"`
	CA                 string   `json:"ca"`
	CertFile           string   `json:"certFile"`
	Cert               string   `json:"cert"`
	KeyFile            string   `json:"keyFile"`
	Key                string   `json:"key"`
	Token              string   `json:"token"`
	TokenFile          string   `json:"tokenFile"`
	Username           string   `json:"username"`
	Password           string   `json:"password"`
	ProxyURL           string   `json:"proxyUrl"`
	DisableCompression bool     `json:"disableCompression"`
	As                 string   `json:"as"`
	AsUID              string   `json:"asUid"`
	AsGroups           []string `json:"asGroups"`
}

// An answer is what client-go would use, or the stage that refused and why.
type answer struct {
	ID                 string            `json:"id"`
	Stage              string            `json:"stage,omitempty"`
	Error              string            `json:"error,omitempty"`
	Host               string            `json:"host"`
	URL                string            `json:"url"`
	Namespace          string            `json:"namespace"`
	Insecure           bool              `json:"insecure"`
	ServerName         string            `json:"serverName"`
	CA                 string            `json:"ca"`
	CAFile             string            `json:"caFile"`
	Cert               string            `json:"cert"`
	CertFile           string            `json:"certFile"`
	Key                string            `json:"key"`
	KeyFile            string            `json:"keyFile"`
	Proxy              string            `json:"proxy"`
	DisableCompression bool              `json:"disableCompression"`
	Headers            http.Header       `json:"headers"`
	Exec               *execAnswer       `json:"exec,omitempty"`
	AuthProvider       string            `json:"authProvider"`
	AuthProviderConfig map[string]string `json:"authProviderConfig,omitempty"`
}

type execAnswer struct {
	APIVersion         string           `json:"apiVersion"`
	Command            string           `json:"command"`
	Args               []string         `json:"args"`
	Env                []api.ExecEnvVar `json:"env"`
	InstallHint        string           `json:"installHint"`
	ProvideClusterInfo bool             `json:"provideClusterInfo"`
	InteractiveMode    string           `json:"interactiveMode"`
	ClusterConfig      json.RawMessage  `json:"clusterConfig,omitempty"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for in.Scan() {
		var q question
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		a := ask(q)
		a.ID = q.ID
		if err := out.Encode(a); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func ask(q question) (a answer) {
	refuse := func(stage string, err error) answer {
		return answer{Stage: stage, Error: err.Error()}
	}
	if err := os.Chdir(q.Dir); err != nil {
		return refuse("harness", err)
	}
	os.Setenv("KUBECONFIG", q.Kubeconfig)
	os.Setenv("HOME", q.Home)
	clientcmd.RecommendedHomeFile = filepath.Join(q.Home, ".kube", "config")
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = q.Explicit
	loader := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, q.Overrides.clientcmd())
	config, err := loader.ClientConfig()
	if err != nil {
		return refuse("load", err)
	}
	if a.Namespace, _, err = loader.Namespace(); err != nil {
		return refuse("namespace", err)
	}
	base, _, err := rest.DefaultServerUrlFor(config)
	if err != nil {
		return refuse("server", err)
	}
	if _, err := rest.HTTPClientFor(config); err != nil {
		return refuse("transport", err)
	}
	a.Host, a.URL = config.Host, base.String()
	a.DisableCompression = config.DisableCompression
	if err := a.describeProxy(config); err != nil {
		return refuse("proxy", err)
	}
	if err := a.describeTLS(config); err != nil {
		return refuse("tls", err)
	}
	if err := a.describeCredentials(config, q.RunPlugin); err != nil {
		return refuse("credentials", err)
	}
	return a
}

func (o overrides) clientcmd() *clientcmd.ConfigOverrides {
	return &clientcmd.ConfigOverrides{
		CurrentContext: o.Context,
		Context:        api.Context{Cluster: o.Cluster, AuthInfo: o.User, Namespace: o.Namespace},
		ClusterInfo: api.Cluster{
			Server: o.Server, TLSServerName: o.ServerName, InsecureSkipTLSVerify: o.Insecure,
			CertificateAuthority: o.CAFile, CertificateAuthorityData: []byte(o.CA),
			ProxyURL: o.ProxyURL, DisableCompression: o.DisableCompression,
		},
		AuthInfo: api.AuthInfo{
			ClientCertificate: o.CertFile, ClientCertificateData: []byte(o.Cert),
			ClientKey: o.KeyFile, ClientKeyData: []byte(o.Key),
			Token: o.Token, TokenFile: o.TokenFile, Username: o.Username, Password: o.Password,
			Impersonate: o.As, ImpersonateUID: o.AsUID, ImpersonateGroups: o.AsGroups,
		},
	}
}

func (a *answer) describeProxy(config *rest.Config) error {
	if config.Proxy == nil {
		return nil
	}
	proxy, err := config.Proxy(&http.Request{URL: &url.URL{Scheme: "https", Host: "kubernetes"}})
	if err != nil || proxy == nil {
		return err
	}
	a.Proxy = proxy.String()
	return nil
}

func (a *answer) describeTLS(config *rest.Config) error {
	a.Insecure, a.ServerName = config.Insecure, config.ServerName
	a.CAFile, a.CertFile, a.KeyFile = config.CAFile, config.CertFile, config.KeyFile
	for _, part := range []struct {
		data []byte
		file string
		into *string
	}{{config.CAData, config.CAFile, &a.CA}, {config.CertData, config.CertFile, &a.Cert}, {config.KeyData, config.KeyFile, &a.Key}} {
		data := part.data
		if len(data) == 0 && part.file != "" {
			read, err := os.ReadFile(part.file)
			if err != nil {
				return err
			}
			data = read
		}
		*part.into = string(data)
	}
	return nil
}

// recorder stands for the connection: it keeps the headers that would have gone out.
type recorder struct{ headers http.Header }

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.headers = req.Header
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: req}, nil
}

func (a *answer) describeCredentials(config *rest.Config, runPlugin bool) error {
	plain := transport.Config{
		Username: config.Username, BearerToken: config.BearerToken, BearerTokenFile: config.BearerTokenFile,
		TLS: transport.TLSConfig{CertFile: config.CertFile, CertData: config.CertData, KeyFile: config.KeyFile, KeyData: config.KeyData},
	}
	settled := plain.HasTokenAuth() || plain.HasBasicAuth()
	if provider := config.AuthProvider; provider != nil && !settled {
		a.AuthProvider, a.AuthProviderConfig = provider.Name, provider.Config
	}
	if plugin := config.ExecProvider; plugin != nil && !settled && !plain.HasCertAuth() {
		a.Exec = &execAnswer{
			APIVersion: plugin.APIVersion, Command: filepath.Clean(plugin.Command), Args: plugin.Args, Env: plugin.Env,
			InstallHint: plugin.InstallHint, ProvideClusterInfo: plugin.ProvideClusterInfo, InteractiveMode: string(plugin.InteractiveMode),
		}
		if raw, ok := plugin.Config.(*runtime.Unknown); ok && raw != nil {
			a.Exec.ClusterConfig = raw.Raw
		}
	}
	// A provider would ask its server, and a plugin runs only where it is what is asked about.
	bare := rest.CopyConfig(config)
	bare.AuthProvider = nil
	if !runPlugin {
		bare.ExecProvider = nil
	}
	wire := &recorder{}
	wrapped, err := rest.HTTPWrappersForConfig(bare, wire)
	if err != nil {
		return err
	}
	req, err := http.NewRequest(http.MethodGet, "https://kubernetes/version", nil)
	if err != nil {
		return err
	}
	if _, err := wrapped.RoundTrip(req); err != nil {
		return err
	}
	a.Headers = wire.headers
	return nil
}
