package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

// ownGroup makes the process the leader of a group, and of a session with a terminal if it is to have one.
func ownGroup(command *exec.Cmd, terminal bool) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: !terminal, Setsid: terminal, Setctty: terminal, Pdeathsig: syscall.SIGKILL}
}

// startWithTerminal starts the command on a new pseudo-terminal.
func startWithTerminal(command *exec.Cmd, in io.Reader, out io.Writer, resize <-chan remotecommand.TerminalSize) (func() error, error) {
	master, slave, err := openTerminal()
	if err != nil {
		return nil, err
	}
	defer slave.Close()
	command.Stdin, command.Stdout, command.Stderr = slave, slave, slave
	command.Env = append(command.Env, "TERM=xterm")
	ownGroup(command, true)
	if err := command.Start(); err != nil {
		_ = master.Close()
		return nil, err
	}
	go func() {
		for size := range resize {
			_ = unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: size.Height, Col: size.Width})
		}
	}()
	if in != nil {
		go func() { _, _ = io.Copy(master, in) }()
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		if out == nil {
			out = io.Discard
		}
		_, _ = io.Copy(out, master) // ends with an error once nobody holds the terminal any more
	}()
	return func() error {
		err := command.Wait()
		<-drained
		_ = master.Close()
		return err
	}, nil
}

func openTerminal() (master, slave *os.File, err error) {
	master, err = os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	number, err := unix.IoctlGetUint32(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	}
	if err != nil {
		_ = master.Close()
		return nil, nil, err
	}
	return master, slave, nil
}
