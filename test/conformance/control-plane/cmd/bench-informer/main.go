// Command bench-informer is client-go's informer as a contender of bench/informer.ts: it syncs a cache of pods and tells how long that took;
// on a line of standard input it adds a handler, asks the server for events, and tells how late they came and how long reads take.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/features"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// gates says whether lists are streamed; all else is as it is by default.
type gates struct {
	features.Gates
	stream bool
}

func (g gates) Enabled(feature features.Feature) bool {
	if feature == features.WatchListClient {
		return g.stream
	}
	return g.Gates.Enabled(feature)
}

func main() {
	caFile := flag.String("ca", "", "file of the server's CA")
	mode := flag.String("mode", "typed", `"typed" or "dynamic"`)
	stream := flag.Bool("stream", false, "streaming list")
	flag.Parse()
	features.ReplaceFeatureGates(gates{features.FeatureGates(), *stream})
	if err := compete(os.Getenv("BENCH_ORIGIN"), *caFile, *mode); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func compete(origin, caFile, mode string) error {
	config := &rest.Config{Host: origin, QPS: -1, TLSClientConfig: rest.TLSClientConfig{CAFile: caFile}}
	// The canned server speaks JSON only.
	config.ContentType = "application/json"
	config.AcceptContentTypes = "application/json"

	start := time.Now()
	informer, err := informerOf(config, mode)
	if err != nil {
		return err
	}
	stop := make(chan struct{})
	go informer.Run(stop)
	for !informer.HasSynced() {
		time.Sleep(time.Millisecond)
	}
	took := time.Since(start)
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return err
	}
	cpu := time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	tell(map[string]any{"ms": ms(took), "cpuMs": ms(cpu), "stallMs": nil, "objects": len(informer.GetStore().ListKeys())})

	scanner := bufio.NewScanner(os.Stdin)
	scanner.Scan()
	var wanted struct{ Rate, Count int }
	if err := json.Unmarshal(scanner.Bytes(), &wanted); err != nil {
		return err
	}
	lateness, err := follow(informer, origin, caFile, wanted.Rate, wanted.Count)
	if err != nil {
		return err
	}
	at := func(part float64) float64 { return lateness[int(float64(len(lateness)-1)*part)] }
	tell(map[string]any{"p50Ms": at(0.5), "p99Ms": at(0.99), "maxMs": at(1), "readUs": readTime(informer)})
	return nil
}

func informerOf(config *rest.Config, mode string) (cache.SharedIndexInformer, error) {
	if mode == "dynamic" {
		client, err := dynamic.NewForConfig(config)
		if err != nil {
			return nil, err
		}
		pods := schema.GroupVersionResource{Version: "v1", Resource: "pods"}
		return dynamicinformer.NewDynamicSharedInformerFactory(client, 0).ForResource(pods).Informer(), nil
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	return informers.NewSharedInformerFactory(client, 0).Core().V1().Pods().Informer(), nil
}

// follow gives how late each event came, ascending, in milliseconds.
func follow(informer cache.SharedIndexInformer, origin, caFile string, rate, count int) ([]float64, error) {
	var once sync.Once
	var lateness []float64
	done := make(chan struct{})
	handler := cache.ResourceEventHandlerFuncs{UpdateFunc: func(_, object any) {
		accessor, err := meta.Accessor(object)
		if err != nil {
			return
		}
		sent, err := strconv.ParseInt(accessor.GetResourceVersion(), 10, 64)
		if err != nil {
			return
		}
		lateness = append(lateness, float64(time.Now().UnixMicro()-sent)/1000)
		if len(lateness) == count {
			once.Do(func() { close(done) })
		}
	}}
	registration, err := informer.AddEventHandler(handler)
	if err != nil {
		return nil, err
	}
	for !registration.HasSynced() {
		time.Sleep(time.Millisecond)
	}
	if err := ask(fmt.Sprintf("%s/events?rate=%d&count=%d", origin, rate, count), caFile); err != nil {
		return nil, err
	}
	<-done
	slices.Sort(lateness)
	return lateness, nil
}

func ask(url, caFile string) error {
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	return response.Body.Close()
}

// readTime gives the microseconds of one read.
func readTime(informer cache.SharedIndexInformer) float64 {
	keys := informer.GetStore().ListKeys()
	const reads = 20_000
	start := time.Now()
	for k := range reads {
		if _, exists, _ := informer.GetStore().GetByKey(keys[k*7919%len(keys)]); !exists {
			panic("a key is gone")
		}
	}
	return float64(time.Since(start).Microseconds()) / reads
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func tell(message map[string]any) {
	line, err := json.Marshal(message)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}
