package main

import (
	"os"
	"sync"
	"syscall"
)

// processes holds everything that containers started and that has not ended, by process id.
var processes sync.Map

func killAllProcesses() {
	processes.Range(func(_, process any) bool {
		signalGroup(process.(*os.Process), syscall.SIGKILL)
		return true
	})
}

// signalGroup reaches the process and its children: each container and each exec leads a process group.
func signalGroup(process *os.Process, signal syscall.Signal) {
	_ = syscall.Kill(-process.Pid, signal)
}
