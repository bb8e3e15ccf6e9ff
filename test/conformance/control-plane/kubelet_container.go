package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

// container is one container of a pod: a local process with a working directory and a log.
// Without a command it runs nothing (what its image would run is not known here) and lasts until it is stopped.
type container struct {
	name  string
	dir   string
	spec  core.Container
	log   *containerLog
	stdin *io.PipeWriter // nil unless the container asks for stdin

	mu       sync.Mutex
	process  *os.Process
	attached map[*attachment]bool
	done     chan struct{} // closed when the container has ended; exitCode is final then
	stopped  sync.Once     // guards the end of a container that runs nothing
	exitCode int32
}

type attachment struct{ stdout, stderr io.Writer }

func newContainer(spec core.Container, dir string) *container {
	return &container{name: spec.Name, dir: dir, spec: spec, log: newContainerLog(), attached: map[*attachment]bool{}, done: make(chan struct{})}
}

// start runs the container's command and returns at once.
func (c *container) start() error {
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return err
	}
	argv := append(append([]string{}, c.spec.Command...), c.spec.Args...)
	if len(argv) == 0 {
		return nil
	}
	var stdin io.Reader
	if c.spec.Stdin {
		stdin, c.stdin = io.Pipe()
	}
	started := make(chan error, 1)
	go func() {
		code, err := c.runProcess(argv, stdin, &fanOut{c, core.LogStreamStdout}, &fanOut{c, core.LogStreamStderr}, c.spec.TTY, nil, func(p *os.Process) {
			c.mu.Lock()
			c.process = p
			c.mu.Unlock()
			started <- nil
		})
		if err != nil {
			code = 128
			c.log.write(core.LogStreamStderr, []byte(err.Error()+"\n"))
			select {
			case started <- err:
			default:
			}
		}
		c.exitCode = int32(code)
		c.log.close()
		close(c.done)
	}()
	return <-started
}

// stop asks the process to end and kills it after the grace period.
func (c *container) stop(grace time.Duration) {
	c.mu.Lock()
	process := c.process
	c.mu.Unlock()
	if process == nil {
		c.stopped.Do(func() { c.log.close(); close(c.done) })
		return
	}
	signalGroup(process, syscall.SIGTERM)
	select {
	case <-c.done:
	case <-time.After(grace):
		signalGroup(process, syscall.SIGKILL)
		<-c.done
	}
}

// ExecInContainer runs a command beside the container's own and reports its exit code as a container runtime does.
func (c *container) ExecInContainer(_ context.Context, _, _, _ string, argv []string, in io.Reader, out, errOut io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	if len(argv) == 0 {
		return errors.New("no command")
	}
	code, err := c.runProcess(argv, in, out, errOut, tty, resize, func(*os.Process) {})
	if err == nil && code != 0 {
		return utilexec.CodeExitError{Err: fmt.Errorf("error executing command %v, exit code %d", argv, code), Code: code}
	}
	return err
}

// AttachContainer joins the streams of the container's own process until it ends or, with stdin only, stdin ends.
func (c *container) AttachContainer(ctx context.Context, _, _, _ string, in io.Reader, out, errOut io.WriteCloser, _ bool, resize <-chan remotecommand.TerminalSize) error {
	go drain(resize)
	here := &attachment{stdout: out, stderr: errOut}
	c.mu.Lock()
	c.attached[here] = true
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.attached, here)
		c.mu.Unlock()
	}()
	stdinDone := make(chan struct{})
	if in != nil && c.stdin != nil {
		go func() {
			_, _ = io.Copy(c.stdin, in)
			if c.spec.StdinOnce {
				_ = c.stdin.Close()
			}
			close(stdinDone)
		}()
	}
	if out != nil || errOut != nil {
		stdinDone = nil
	}
	select {
	case <-c.done:
	case <-stdinDone:
	case <-ctx.Done():
	}
	return nil
}

// runProcess runs one process with the given streams and waits for its end. A process killed by a signal has the exit
// code 128 + signal, as in containers.
func (c *container) runProcess(argv []string, in io.Reader, out, errOut io.Writer, tty bool, resize <-chan remotecommand.TerminalSize, started func(*os.Process)) (int, error) {
	command := exec.Command(argv[0], argv[1:]...)
	command.Dir = c.dir
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.dir, "HOSTNAME=" + c.name}
	for _, variable := range c.spec.Env {
		command.Env = append(command.Env, variable.Name+"="+variable.Value)
	}
	var wait func() error
	var err error
	if tty {
		wait, err = startWithTerminal(command, in, out, resize)
	} else {
		wait, err = startWithPipes(command, in, out, errOut, resize)
	}
	if err != nil {
		return 0, err
	}
	processes.Store(command.Process.Pid, command.Process)
	defer processes.Delete(command.Process.Pid)
	started(command.Process)
	err = wait()
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		return 0, err
	}
	if status, ok := ended.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return ended.ExitCode(), nil
}

func startWithPipes(command *exec.Cmd, in io.Reader, out, errOut io.Writer, resize <-chan remotecommand.TerminalSize) (func() error, error) {
	go drain(resize)
	command.Stdout, command.Stderr = out, errOut
	ownGroup(command, false)
	if in != nil {
		// Not command.Stdin: Wait would wait for the client to close its stdin even though the process has ended.
		pipe, err := command.StdinPipe()
		if err != nil {
			return nil, err
		}
		go func() {
			_, _ = io.Copy(pipe, in)
			_ = pipe.Close()
		}()
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	return command.Wait, nil
}

// drain ignores the sizes of a terminal that is not there: without a reader the session would stall.
func drain(resize <-chan remotecommand.TerminalSize) {
	if resize != nil {
		for range resize {
		}
	}
}

// fanOut writes what the container's process says to its log and to everyone who is attached.
type fanOut struct {
	container *container
	stream    string
}

func (f *fanOut) Write(bytes []byte) (int, error) {
	f.container.log.write(f.stream, bytes)
	f.container.mu.Lock()
	defer f.container.mu.Unlock()
	for to := range f.container.attached {
		writer := to.stdout
		if f.stream == core.LogStreamStderr {
			writer = to.stderr
		}
		if writer != nil {
			_, _ = writer.Write(bytes) // a client that left must not stop the process
		}
	}
	return len(bytes), nil
}
