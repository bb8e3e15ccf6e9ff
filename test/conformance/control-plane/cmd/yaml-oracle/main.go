// Command yaml-oracle answers what sigs.k8s.io/yaml, kubectl's YAML reader, makes of documents.
//
// Standard input holds one base64 document per line; standard output gets one JSON object per line: "json" is the
// document as JSON or "error" says why it is refused, and "strictError" why the strict variant refuses it.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"sigs.k8s.io/yaml"
)

type answer struct {
	JSON        json.RawMessage `json:"json,omitempty"`
	Error       string          `json:"error,omitempty"`
	StrictError string          `json:"strictError,omitempty"`
}

// Longest line taken from standard input: a 64 MiB document in base64.
const maxLine = 96 << 20

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, maxLine)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for in.Scan() {
		document, err := base64.StdEncoding.DecodeString(in.Text())
		if err == nil {
			err = encoder.Encode(read(document))
		}
		if err == nil {
			err = out.Flush()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if err := in.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(document []byte) (result answer) {
	data, err := convert(yaml.YAMLToJSON, document)
	if err != nil {
		return answer{Error: err.Error(), StrictError: err.Error()}
	}
	if _, err := convert(yaml.YAMLToJSONStrict, document); err != nil {
		return answer{JSON: data, StrictError: err.Error()}
	}
	return answer{JSON: data}
}

// convert turns a crash of the reader into a refusal.
func convert(reader func([]byte) ([]byte, error), document []byte) (data []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return reader(document)
}
