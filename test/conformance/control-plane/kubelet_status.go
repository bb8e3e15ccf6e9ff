package main

import (
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// status is what a kubelet would report of the pod now.
func (p *runningPod) status(pod *core.Pod) core.PodStatus {
	status := core.PodStatus{
		HostIP:    "127.0.0.1",
		HostIPs:   []core.HostIP{{IP: "127.0.0.1"}},
		PodIP:     "127.0.0.1",
		PodIPs:    []core.PodIP{{IP: "127.0.0.1"}},
		StartTime: &p.since,
	}
	ended, failed := 0, 0
	for _, spec := range pod.Spec.Containers {
		state := p.find(spec.Name).status(p.since)
		status.ContainerStatuses = append(status.ContainerStatuses, state)
		if state.State.Terminated != nil {
			ended++
			if state.State.Terminated.ExitCode != 0 {
				failed++
			}
		}
	}
	for _, spec := range pod.Spec.EphemeralContainers {
		if found := p.find(spec.Name); found != nil {
			status.EphemeralContainerStatuses = append(status.EphemeralContainerStatuses, found.status(p.since))
		}
	}
	ready := core.ConditionTrue
	status.Phase = core.PodRunning
	if ended > 0 {
		ready = core.ConditionFalse
	}
	if ended == len(pod.Spec.Containers) {
		status.Phase = core.PodSucceeded
		if failed > 0 {
			status.Phase = core.PodFailed
		}
	}
	for _, condition := range []struct {
		kind  core.PodConditionType
		value core.ConditionStatus
	}{{core.PodScheduled, core.ConditionTrue}, {core.PodInitialized, core.ConditionTrue}, {core.ContainersReady, ready}, {core.PodReady, ready}} {
		status.Conditions = append(status.Conditions, core.PodCondition{Type: condition.kind, Status: condition.value, LastTransitionTime: p.since})
	}
	return status
}

func (c *container) status(since meta.Time) core.ContainerStatus {
	image := c.spec.Image
	status := core.ContainerStatus{Name: c.name, Image: image, ImageID: "none/" + image, ContainerID: "process://" + c.name}
	select {
	case <-c.done:
		reason := "Completed"
		if c.exitCode != 0 {
			reason = "Error"
		}
		status.State.Terminated = &core.ContainerStateTerminated{ExitCode: c.exitCode, Reason: reason, StartedAt: since, FinishedAt: meta.Now()}
	default:
		running := true
		status.Ready, status.Started = true, &running
		status.State.Running = &core.ContainerStateRunning{StartedAt: since}
	}
	return status
}
