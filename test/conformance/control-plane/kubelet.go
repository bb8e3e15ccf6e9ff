package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	coordination "k8s.io/api/coordination/v1"
	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// heartbeat is how often the node renews its lease: the node controller calls a node lost after 50 seconds.
const heartbeat = 10 * time.Second

// runKubelet is a stand-in for a node: containers are processes of this machine, images mean nothing. It runs the
// pods that name its node (there is no scheduler) and serves exec, attach, port forwarding and logs to the API server.
func runKubelet(args []string) int {
	flags := flag.NewFlagSet("kubelet", flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "how to reach the API server")
	name := flags.String("node", "node-0", "name of the node")
	port := flags.Int("port", 0, "port of the kubelet's own API, on 127.0.0.1")
	cert := flags.String("tls-cert-file", "", "certificate of the kubelet's own API")
	key := flags.String("tls-private-key-file", "", "its key")
	clientCA := flags.String("client-ca-file", "", "authority that signs the API server's client certificate")
	root := flags.String("root-dir", "", "directory with one working directory per container")
	_ = flags.Parse(args)

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return fail(err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fail(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	pods := newPodRunner(client, *name, *root)
	server, err := kubeletServer(pods, *port, *clientCA)
	if err != nil {
		return fail(err)
	}
	go func() {
		if err := server.ListenAndServeTLS(*cert, *key); !errors.Is(err, http.ErrServerClosed) {
			exit(fail(err))
		}
	}()
	go pods.run(ctx)
	node := &nodeStatus{client: client, name: *name, port: int32(*port)}
	for ctx.Err() == nil {
		if err := node.report(ctx); err != nil {
			log.Printf("report node %q: %v", *name, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(heartbeat):
		}
	}
	return 0
}

func kubeletServer(pods *podRunner, port int, clientCA string) (*http.Server, error) {
	pem, err := os.ReadFile(clientCA)
	if err != nil {
		return nil, err
	}
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("no certificate in %q", clientCA)
	}
	return &http.Server{
		Addr:    fmt.Sprintf("127.0.0.1:%d", port),
		Handler: kubeletRoutes(pods),
		TLSConfig: &tls.Config{
			ClientCAs:  authorities,
			ClientAuth: tls.RequireAndVerifyClientCert,
			NextProtos: []string{"http/1.1"}, // streams are upgraded connections, which HTTP/2 has not
		},
	}, nil
}

// nodeStatus keeps the Node and its Lease up to date.
type nodeStatus struct {
	client kubernetes.Interface
	name   string
	port   int32
	ready  bool
}

func (n *nodeStatus) report(ctx context.Context) error {
	if !n.ready {
		if err := n.register(ctx); err != nil {
			return err
		}
		n.ready = true
	}
	leases := n.client.CoordinationV1().Leases(core.NamespaceNodeLease)
	now, seconds := meta.NowMicro(), int32(40)
	spec := coordination.LeaseSpec{HolderIdentity: &n.name, LeaseDurationSeconds: &seconds, RenewTime: &now}
	lease, err := leases.Get(ctx, n.name, meta.GetOptions{})
	if apierrors.IsNotFound(err) {
		lease = &coordination.Lease{ObjectMeta: meta.ObjectMeta{Name: n.name, Namespace: core.NamespaceNodeLease}, Spec: spec}
		_, err = leases.Create(ctx, lease, meta.CreateOptions{})
		return err
	}
	if err != nil {
		return err
	}
	lease.Spec = spec
	_, err = leases.Update(ctx, lease, meta.UpdateOptions{})
	return err
}

func (n *nodeStatus) register(ctx context.Context) error {
	nodes := n.client.CoreV1().Nodes()
	node, err := nodes.Create(ctx, &core.Node{ObjectMeta: meta.ObjectMeta{
		Name:   n.name,
		Labels: map[string]string{core.LabelHostname: n.name, core.LabelOSStable: "linux"},
	}}, meta.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		node, err = nodes.Get(ctx, n.name, meta.GetOptions{})
	}
	if err != nil {
		return err
	}
	capacity := core.ResourceList{
		core.ResourceCPU:    resource.MustParse("8"),
		core.ResourceMemory: resource.MustParse("32Gi"),
		core.ResourcePods:   resource.MustParse("110"),
	}
	node.Status.Capacity, node.Status.Allocatable = capacity, capacity
	node.Status.Addresses = []core.NodeAddress{
		{Type: core.NodeInternalIP, Address: "127.0.0.1"},
		{Type: core.NodeHostName, Address: n.name},
	}
	node.Status.DaemonEndpoints.KubeletEndpoint.Port = n.port
	node.Status.Conditions = []core.NodeCondition{{
		Type: core.NodeReady, Status: core.ConditionTrue, Reason: "KubeletReady",
		LastHeartbeatTime: meta.Now(), LastTransitionTime: meta.Now(),
	}}
	_, err = nodes.UpdateStatus(ctx, node, meta.UpdateOptions{})
	return err
}
