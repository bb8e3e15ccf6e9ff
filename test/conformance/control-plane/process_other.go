//go:build !linux

package main

import (
	"errors"
	"io"
	"os/exec"
	"syscall"

	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

func ownGroup(command *exec.Cmd, _ bool) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

func startWithTerminal(*exec.Cmd, io.Reader, io.Writer, <-chan remotecommand.TerminalSize) (func() error, error) {
	return nil, errors.New("the stand-in kubelet has terminals on Linux only")
}
