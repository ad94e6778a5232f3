// A peer: Colly with goquery. Called as the Python peers are (peer.py says how).
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gocolly/colly/v2"
)

const (
	agent        = "bench-colly"
	pageSeconds  = 20
	pageBytesMax = 2 << 20
	furtherPages = 2
	links        = "#site-links a"
)

type siteText struct {
	Host    string   `json:"host"`
	Text    string   `json:"text"`
	Further []string `json:"further"`
	Reason  string   `json:"reason"`
	Seconds float64  `json:"seconds"`
	begin   time.Time
}

type sites struct {
	mutex sync.Mutex
	all   map[string]*siteText
}

func (s *sites) change(host string, change func(*siteText)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	site := s.all[host]
	change(site)
	site.Seconds = time.Since(site.begin).Seconds()
}

func linesOf(path string) []string {
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	var lines []string
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		lines = append(lines, scanner.Text())
	}
	return lines
}

func transport(names map[string]string, authorities string, inFlight int) *http.Transport {
	pem, err := os.ReadFile(authorities)
	if err != nil {
		panic(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			known, ok := names[host]
			if !ok {
				return nil, fmt.Errorf("no such name: %s", host)
			}
			return dialer.DialContext(ctx, network, net.JoinHostPort(known, port))
		},
		TLSClientConfig:     &tls.Config{RootCAs: pool},
		MaxIdleConns:        inFlight,
		MaxIdleConnsPerHost: 1,
		MaxConnsPerHost:     1, // One polite connection a site, and one handshake.
		IdleConnTimeout:     2 * time.Second,
	}
}

func textOf(document *goquery.Document) string {
	document.Find("script, style, noscript, template").Remove()
	return document.Find("body").Text()
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(usage.Utime) + seconds(usage.Stime)
}

// memoryPeak is the most memory held, in bytes. Maxrss would count the process that started this one.
func memoryPeak() int {
	for _, line := range linesOf("/proc/self/status") {
		if size, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.Atoi(strings.Fields(size)[0])
			if err != nil {
				panic(err)
			}
			return kib * 1024
		}
	}
	return 0
}

func main() {
	urls := linesOf(os.Args[1])
	names := map[string]string{}
	for _, line := range linesOf(os.Args[2]) {
		name, address, _ := strings.Cut(line, " ")
		names[name] = address
	}
	inFlight, err := strconv.Atoi(os.Args[5])
	if err != nil {
		panic(err)
	}

	read := &sites{all: map[string]*siteText{}}
	collector := colly.NewCollector(colly.Async(true), colly.UserAgent(agent),
		colly.MaxBodySize(pageBytesMax), colly.AllowURLRevisit())
	collector.IgnoreRobotsTxt = false
	collector.WithTransport(transport(names, os.Args[3], inFlight))
	collector.SetRequestTimeout(pageSeconds * time.Second)
	if err := collector.Limit(&colly.LimitRule{DomainGlob: "*", Parallelism: inFlight}); err != nil {
		panic(err)
	}
	collector.OnResponse(func(response *colly.Response) {
		host := response.Request.URL.Hostname()
		document, err := goquery.NewDocumentFromReader(bytes.NewReader(response.Body))
		if err != nil {
			return
		}
		if response.Request.Depth > 1 {
			text := textOf(document)
			read.change(host, func(site *siteText) { site.Further = append(site.Further, text) })
			return
		}
		document.Find(links).EachWithBreak(func(at int, link *goquery.Selection) bool {
			if href, ok := link.Attr("href"); ok {
				_ = response.Request.Visit(href) // What robots.txt denies is an error and no more.
			}
			return at+1 < furtherPages
		})
		text := textOf(document)
		read.change(host, func(site *siteText) { site.Text = text })
	})
	failed := func(host string, err error) {
		read.change(host, func(site *siteText) {
			if site.Text == "" {
				site.Reason = err.Error()
			}
		})
	}
	collector.OnError(func(response *colly.Response, err error) {
		failed(response.Request.URL.Hostname(), err)
	})

	before := cpuSeconds()
	begin := time.Now()
	slots := make(chan struct{}, inFlight)
	var visits sync.WaitGroup
	for _, url := range urls {
		host := strings.Split(strings.Split(url, "//")[1], ":")[0]
		read.mutex.Lock()
		read.all[host] = &siteText{Host: host, Further: []string{}, begin: time.Now()}
		read.mutex.Unlock()
		// Visit reads robots.txt before it returns, so many have to be under way.
		slots <- struct{}{}
		visits.Add(1)
		go func() {
			defer visits.Done()
			if err := collector.Visit(url); err != nil {
				failed(host, err)
			}
			<-slots
		}()
	}
	visits.Wait()
	collector.Wait()
	out, err := os.Create(os.Args[4])
	if err != nil {
		panic(err)
	}
	writer := bufio.NewWriter(out)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for _, site := range read.all {
		if err := encoder.Encode(site); err != nil {
			panic(err)
		}
	}
	if err := writer.Flush(); err != nil {
		panic(err)
	}
	after := cpuSeconds()
	fmt.Printf("{\"sites\": %d, \"seconds\": %f, \"cpu_seconds\": %f, \"resident_peak_bytes\": %d}\n",
		len(urls), time.Since(begin).Seconds(), after-before, memoryPeak())
}
