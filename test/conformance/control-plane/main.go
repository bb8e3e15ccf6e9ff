// Command control-plane runs one part of a Kubernetes control plane per process; the first argument names it.
//
// One process per part lets the tests kill and restart the API server alone, on the same etcd. Everything that
// decides (certificates, ports, which parts run) is in the TypeScript beside this module; here parts only run.
package main

import (
	"fmt"
	"io"
	"os"
	_ "time/tzdata" // CronJobs with a time zone must not depend on the machine's zone files

	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
)

// roles maps the first argument to a part. A part gets the remaining arguments and returns the exit code.
var roles = map[string]func(args []string) int{
	"etcd":               runEtcd,
	"apiserver":          runAPIServer,
	"controller-manager": runControllerManager,
	"kubelet":            runKubelet,
}

// With this variable set, end of file on stdin ends the process: the driver holds the other end of the pipe, so that
// no part outlives it, however it dies.
const exitOnStdinEOF = "CONTROL_PLANE_EXIT_ON_STDIN_EOF"

func main() {
	if len(os.Args) < 2 || roles[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: control-plane etcd|apiserver|controller-manager|kubelet [flags]")
		os.Exit(2)
	}
	if os.Getenv(exitOnStdinEOF) != "" {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			exit(1)
		}()
	}
	exit(roles[os.Args[1]](os.Args[2:]))
}

// exit ends the process, and with it the processes that a kubelet started as containers.
func exit(code int) {
	killAllProcesses()
	os.Exit(code)
}

// fail prints why a part cannot run and gives its exit code.
func fail(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}
