package main

import (
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"syscall"

	"go.etcd.io/etcd/server/v3/embed"
)

// runEtcd serves one etcd member on the loopback address, without TLS and without fsync: its data live as long as a
// test run, and a killed process (not a killed machine) loses nothing that was written.
func runEtcd(args []string) int {
	flags := flag.NewFlagSet("etcd", flag.ExitOnError)
	dir := flags.String("data-dir", "", "directory of the data")
	clientURL := flags.String("client-url", "", "URL for clients")
	peerURL := flags.String("peer-url", "", "URL for peers; there are none, but etcd wants one")
	_ = flags.Parse(args)

	config := embed.NewConfig()
	config.Dir = *dir
	config.UnsafeNoFsync = true
	config.LogLevel = "warn"
	config.LogOutputs = []string{"stderr"}
	client, err := url.Parse(*clientURL)
	if err != nil {
		return fail(err)
	}
	peer, err := url.Parse(*peerURL)
	if err != nil {
		return fail(err)
	}
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{*client}, []url.URL{*client}
	config.ListenPeerUrls, config.AdvertisePeerUrls = []url.URL{*peer}, []url.URL{*peer}
	config.InitialCluster = config.InitialClusterFromName(config.Name)

	server, err := embed.StartEtcd(config)
	if err != nil {
		return fail(err)
	}
	defer server.Close()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	select {
	case <-stop:
		return 0
	case err := <-server.Err():
		return fail(fmt.Errorf("etcd: %w", err))
	}
}
