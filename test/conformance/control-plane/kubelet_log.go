package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	core "k8s.io/api/core/v1"
)

// containerLog keeps everything that a container said, in lines with the time and the stream of each.
type containerLog struct {
	mu      sync.Mutex
	changed *sync.Cond
	lines   []logLine
	ended   bool
}

type logLine struct {
	at     time.Time
	stream string
	text   []byte // ends in a newline once the line is complete
}

func newContainerLog() *containerLog {
	log := &containerLog{}
	log.changed = sync.NewCond(&log.mu)
	return log
}

func (l *containerLog) write(stream string, text []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(text) > 0 {
		end := bytes.IndexByte(text, '\n') + 1
		if end == 0 {
			end = len(text)
		}
		l.append(stream, text[:end])
		text = text[end:]
	}
	l.changed.Broadcast()
}

// append continues the stream's last line if that is not complete, else begins one.
func (l *containerLog) append(stream string, text []byte) {
	for i := len(l.lines) - 1; i >= 0; i-- {
		if line := &l.lines[i]; line.stream == stream {
			if !bytes.HasSuffix(line.text, []byte("\n")) {
				line.text = append(line.text, text...)
				return
			}
			break
		}
	}
	l.lines = append(l.lines, logLine{time.Now(), stream, append([]byte{}, text...)})
}

func (l *containerLog) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.changed.Broadcast()
}

// serve answers one log request. An unfinished last line is sent only when nobody follows, or when the log has ended.
func (l *containerLog) serve(ctx context.Context, w http.ResponseWriter, options *core.PodLogOptions) {
	stopWaking := context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.changed.Broadcast()
	})
	defer stopWaking()
	var to io.Writer = w
	if options.LimitBytes != nil {
		to = &limitedWriter{w, *options.LimitBytes}
	}
	w.WriteHeader(http.StatusOK)
	l.mu.Lock()
	defer l.mu.Unlock()
	for next := l.first(options); ctx.Err() == nil; {
		for ; next < len(l.lines) && (!options.Follow || l.ended || l.complete(next)); next++ {
			line := l.lines[next]
			if !wanted(options, line) {
				continue
			}
			l.mu.Unlock()
			text := line.text
			if options.Timestamps {
				text = append([]byte(line.at.Format(time.RFC3339Nano)+" "), text...)
			}
			_, err := to.Write(text)
			l.mu.Lock()
			if err != nil {
				return
			}
		}
		if !options.Follow || l.ended {
			return
		}
		l.mu.Unlock()
		w.(http.Flusher).Flush()
		l.mu.Lock()
		if next >= len(l.lines) || !l.complete(next) {
			if !l.ended && ctx.Err() == nil {
				l.changed.Wait()
			}
		}
	}
}

// first is the index that tailLines begins at.
func (l *containerLog) first(options *core.PodLogOptions) int {
	if options.TailLines == nil {
		return 0
	}
	left := *options.TailLines
	for i := len(l.lines); ; i-- {
		if i == 0 || left == 0 {
			return i
		}
		if wanted(options, l.lines[i-1]) {
			left--
		}
	}
}

func (l *containerLog) complete(index int) bool {
	return bytes.HasSuffix(l.lines[index].text, []byte("\n"))
}

func wanted(options *core.PodLogOptions, line logLine) bool {
	if options.Stream != nil && *options.Stream != core.LogStreamAll && *options.Stream != line.stream {
		return false
	}
	if options.SinceTime != nil && line.at.Before(options.SinceTime.Time) {
		return false
	}
	return options.SinceSeconds == nil || !line.at.Before(time.Now().Add(-time.Duration(*options.SinceSeconds)*time.Second))
}

// limitedWriter ends with io.EOF after so many bytes: limitBytes cuts in the middle of a line.
type limitedWriter struct {
	to   io.Writer
	left int64
}

func (w *limitedWriter) Write(text []byte) (int, error) {
	cut := min(int64(len(text)), w.left)
	w.left -= cut
	n, err := w.to.Write(text[:cut])
	if err == nil && w.left == 0 {
		err = io.EOF
	}
	return n, err
}
