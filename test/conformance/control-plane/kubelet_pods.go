package main

import (
	"context"
	"encoding/json"
	"log"
	"path/filepath"
	"sync"
	"time"

	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// podRunner runs the pods of one node: containers started, status reported, deletion finished.
type podRunner struct {
	client kubernetes.Interface
	node   string
	root   string

	mu   sync.Mutex
	pods map[types.UID]*runningPod
}

type runningPod struct {
	namespace, name string
	since           meta.Time
	containers      []*container
	stopping        bool
}

func newPodRunner(client kubernetes.Interface, node, root string) *podRunner {
	return &podRunner{client: client, node: node, root: root, pods: map[types.UID]*runningPod{}}
}

func (r *podRunner) run(ctx context.Context) {
	selector := fields.OneTermEqualSelector("spec.nodeName", r.node)
	source := cache.NewListWatchFromClient(r.client.CoreV1().RESTClient(), "pods", meta.NamespaceAll, selector)
	_, informer := cache.NewInformerWithOptions(cache.InformerOptions{
		ListerWatcher: source,
		ObjectType:    &core.Pod{},
		Handler: cache.ResourceEventHandlerFuncs{
			AddFunc:    func(object any) { r.sync(ctx, object.(*core.Pod)) },
			UpdateFunc: func(_, object any) { r.sync(ctx, object.(*core.Pod)) },
			DeleteFunc: func(object any) {
				if last, ok := object.(cache.DeletedFinalStateUnknown); ok {
					object = last.Obj
				}
				r.forget(object.(*core.Pod).UID)
			},
		},
	})
	informer.RunWithContext(ctx)
}

func (r *podRunner) sync(ctx context.Context, pod *core.Pod) {
	r.mu.Lock()
	defer r.mu.Unlock()
	running := r.pods[pod.UID]
	if pod.DeletionTimestamp != nil {
		if running == nil {
			running = &runningPod{namespace: pod.Namespace, name: pod.Name}
			r.pods[pod.UID] = running
		}
		if !running.stopping {
			running.stopping = true
			go r.finish(ctx, pod, running)
		}
		return
	}
	if pod.Status.Phase == core.PodSucceeded || pod.Status.Phase == core.PodFailed {
		return
	}
	if running == nil {
		running = &runningPod{namespace: pod.Namespace, name: pod.Name, since: meta.Now()}
		r.pods[pod.UID] = running
		for _, spec := range pod.Spec.Containers {
			r.start(ctx, pod, running, spec)
		}
		go r.report(ctx, pod)
	}
	for _, spec := range pod.Spec.EphemeralContainers {
		if running.find(spec.Name) == nil {
			r.start(ctx, pod, running, core.Container(spec.EphemeralContainerCommon))
			go r.report(ctx, pod)
		}
	}
}

// start runs one container; its end is reported, never repaired: restartPolicy means nothing here.
func (r *podRunner) start(ctx context.Context, pod *core.Pod, running *runningPod, spec core.Container) {
	started := newContainer(spec, filepath.Join(r.root, string(pod.UID), spec.Name))
	running.containers = append(running.containers, started)
	if err := started.start(); err != nil {
		log.Printf("start container %q of pod %s/%s: %v", spec.Name, pod.Namespace, pod.Name, err)
	}
	go func() {
		select {
		case <-started.done:
			r.report(ctx, pod)
		case <-ctx.Done():
		}
	}()
}

// finish stops a pod within its grace period and then removes it from the API server.
func (r *podRunner) finish(ctx context.Context, pod *core.Pod, running *runningPod) {
	grace := 30 * time.Second
	if pod.DeletionGracePeriodSeconds != nil {
		grace = time.Duration(*pod.DeletionGracePeriodSeconds) * time.Second
	}
	var all sync.WaitGroup
	for _, each := range running.containers {
		all.Go(func() { each.stop(grace) })
	}
	all.Wait()
	now := int64(0)
	options := meta.DeleteOptions{GracePeriodSeconds: &now, Preconditions: &meta.Preconditions{UID: &pod.UID}}
	err := r.client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, options)
	if err != nil && !apierrors.IsNotFound(err) {
		log.Printf("delete pod %s/%s: %v", pod.Namespace, pod.Name, err)
	}
}

// forget kills what is left of a pod that is gone from the API server.
func (r *podRunner) forget(uid types.UID) {
	r.mu.Lock()
	running := r.pods[uid]
	delete(r.pods, uid)
	r.mu.Unlock()
	if running != nil {
		for _, each := range running.containers {
			go each.stop(0)
		}
	}
}

func (r *podRunner) report(ctx context.Context, pod *core.Pod) {
	r.mu.Lock()
	running := r.pods[pod.UID]
	if running == nil {
		r.mu.Unlock()
		return
	}
	status := running.status(pod)
	r.mu.Unlock()
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"uid": pod.UID}, "status": status})
	if err == nil {
		_, err = r.client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType, patch, meta.PatchOptions{}, "status")
	}
	if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) && ctx.Err() == nil {
		log.Printf("report pod %s/%s: %v", pod.Namespace, pod.Name, err)
	}
}

func (r *podRunner) has(namespace, name string) bool { return r.pod(namespace, name) != nil }

func (r *podRunner) container(namespace, name, containerName string) *container {
	if running := r.pod(namespace, name); running != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		return running.find(containerName)
	}
	return nil
}

func (r *podRunner) pod(namespace, name string) *runningPod {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, running := range r.pods {
		if running.namespace == namespace && running.name == name {
			return running
		}
	}
	return nil
}

func (p *runningPod) find(name string) *container {
	for _, each := range p.containers {
		if each.name == name {
			return each
		}
	}
	return nil
}
