package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// idle is how long a stream may carry nothing, as in a kubelet.
const idle = 4 * time.Hour

// kubeletRoutes are the paths that the API server calls on a node. It speaks SPDY here; WebSockets of clients end in
// the API server, which translates.
func kubeletRoutes(pods *podRunner) http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("/exec/{namespace}/{pod}/{container}", func(w http.ResponseWriter, r *http.Request) {
		if container, options, ok := streamTarget(pods, w, r); ok {
			remotecommand.ServeExec(w, r, container, "", "", "", r.URL.Query()["command"], options,
				idle, remotecommand.DefaultStreamCreationTimeout, remotecommand.SupportedStreamingProtocols)
		}
	})
	routes.HandleFunc("/attach/{namespace}/{pod}/{container}", func(w http.ResponseWriter, r *http.Request) {
		if container, options, ok := streamTarget(pods, w, r); ok {
			remotecommand.ServeAttach(w, r, container, "", "", "", options,
				idle, remotecommand.DefaultStreamCreationTimeout, remotecommand.SupportedStreamingProtocols)
		}
	})
	routes.HandleFunc("/portForward/{namespace}/{pod}", func(w http.ResponseWriter, r *http.Request) {
		if !pods.has(r.PathValue("namespace"), r.PathValue("pod")) {
			http.Error(w, "pod does not exist", http.StatusNotFound)
			return
		}
		options, err := portforward.NewV4Options(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		portforward.ServePortForward(w, r, loopback{}, "", "", options,
			idle, remotecommand.DefaultStreamCreationTimeout, portforward.SupportedProtocols)
	})
	routes.HandleFunc("/containerLogs/{namespace}/{pod}/{container}", func(w http.ResponseWriter, r *http.Request) {
		container, ok := lookUp(pods, w, r)
		if !ok {
			return
		}
		options := &core.PodLogOptions{}
		if err := legacyscheme.ParameterCodec.DecodeParameters(r.URL.Query(), core.SchemeGroupVersion, options); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if options.Previous {
			text := fmt.Sprintf("previous terminated container %q in pod %q not found", container.name, r.PathValue("pod"))
			http.Error(w, text, http.StatusBadRequest)
			return
		}
		container.log.serve(r.Context(), w, options)
	})
	return routes
}

func streamTarget(pods *podRunner, w http.ResponseWriter, r *http.Request) (*container, *remotecommand.Options, bool) {
	target, ok := lookUp(pods, w, r)
	if !ok {
		return nil, nil, false
	}
	options, err := remotecommand.NewOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return nil, nil, false
	}
	return target, options, true
}

func lookUp(pods *podRunner, w http.ResponseWriter, r *http.Request) (*container, bool) {
	found := pods.container(r.PathValue("namespace"), r.PathValue("pod"), r.PathValue("container"))
	if found == nil {
		http.Error(w, fmt.Sprintf("container %q not found in pod %q", r.PathValue("container"), r.PathValue("pod")), http.StatusNotFound)
	}
	return found, found != nil
}

// loopback forwards the ports of every pod to this machine.
type loopback struct{}

func (loopback) PortForward(_ context.Context, name, _ string, port int32, stream io.ReadWriteCloser) error {
	defer stream.Close()
	connection, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), 5*time.Second)
	if err != nil {
		return fmt.Errorf("failed to connect to localhost:%d inside the pod: %w", port, err)
	}
	defer connection.Close()
	go func() {
		_, _ = io.Copy(connection, stream)
		_ = connection.(*net.TCPConn).CloseWrite()
	}()
	// The answer's end ends the forwarding, as in a container runtime: a client may keep its half open for ever.
	_, err = io.Copy(stream, connection)
	return err
}
