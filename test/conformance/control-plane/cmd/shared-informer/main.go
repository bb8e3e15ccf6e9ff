// Command shared-informer follows one collection with client-go's SharedInformer and tells what it is told, one JSON
// value a line, so that kubewire's informer can be compared with it.
//
// A line on standard input asks for the cache as it is; the end of standard input ends the program.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// A message is one notification, or the answer to a line of standard input.
type message struct {
	// Type is "synced", "add", "update", "delete" or "cache".
	Type string `json:"type"`
	Old  any    `json:"old,omitempty"`
	// Object is what was added, is there now, or was deleted.
	Object any `json:"object,omitempty"`
	// Initial says that the object was there before the handler.
	Initial bool `json:"initial,omitempty"`
	// FinalStateUnknown says that the deletion itself was missed.
	FinalStateUnknown bool `json:"finalStateUnknown,omitempty"`
	// ResourceVersion is the last version that the informer knows of.
	ResourceVersion string `json:"resourceVersion,omitempty"`
	// Items is the whole cache.
	Items []any `json:"items,omitempty"`
}

// A teller prints messages, each as a whole.
type teller struct {
	mu      sync.Mutex
	out     *bufio.Writer
	encoder *json.Encoder
}

func newTeller() *teller {
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return &teller{out: out, encoder: encoder}
}

func (t *teller) tell(m message) {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.encoder.Encode(m)
	if err == nil {
		err = t.out.Flush()
	}
	if err != nil {
		fail(err)
	}
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "kubeconfig of the server")
	group := flag.String("group", "", "API group of the collection")
	version := flag.String("version", "v1", "version of the group")
	resource := flag.String("resource", "configmaps", "plural of the collection")
	namespace := flag.String("namespace", "", "namespace; empty for all")
	selector := flag.String("selector", "", "label selector")
	flag.Parse()

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		fail(err)
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		fail(err)
	}
	kind := schema.GroupVersionResource{Group: *group, Version: *version, Resource: *resource}
	tweak := func(options *metav1.ListOptions) { options.LabelSelector = *selector }
	informer := dynamicinformer.NewFilteredDynamicInformer(client, kind, *namespace, 0, cache.Indexers{}, tweak).Informer()
	follow(informer, newTeller())
}

func follow(informer cache.SharedIndexInformer, t *teller) {
	registration, err := informer.AddEventHandler(cache.ResourceEventHandlerDetailedFuncs{
		AddFunc:    func(object any, initial bool) { t.tell(message{Type: "add", Object: object, Initial: initial}) },
		UpdateFunc: func(old, object any) { t.tell(message{Type: "update", Old: old, Object: object}) },
		DeleteFunc: func(object any) {
			unknown, isUnknown := object.(cache.DeletedFinalStateUnknown)
			if isUnknown {
				object = unknown.Obj
			}
			t.tell(message{Type: "delete", Object: object, FinalStateUnknown: isUnknown})
		},
	})
	if err != nil {
		fail(err)
	}
	stop := make(chan struct{})
	go informer.Run(stop)
	go func() {
		if cache.WaitForCacheSync(stop, registration.HasSynced) {
			t.tell(message{Type: "synced"})
		}
	}()
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		version := informer.LastSyncResourceVersion()
		t.tell(message{Type: "cache", ResourceVersion: version, Items: informer.GetStore().List()})
	}
	close(stop)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
