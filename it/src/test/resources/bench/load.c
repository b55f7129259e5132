// The client of the bench: HTTP/1.1 over a number of connections, on one thread, the request prepared as bytes, so that
// little of the machine goes to it. Closed loop: each connection asks again when it was answered. Open loop: each
// request has its time, constant or Poisson, takes a connection that is free or waits for one, and its latency counts
// from that time. Prints one line of names and numbers, times in nanoseconds; answers must have a Content-Length.
//
// Usage: load HOST PORT REQUEST-FILE CONNECTIONS MILLISECONDS closed | constant RATE | poisson RATE SEED
//        DEADLINE-MS [HISTOGRAM-FILE]      (there: "nanoseconds count", one a line, each value at most 0.1 % too low)
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "histogram.h"

#define CONNECTIONS_MAX 4096
#define HEAD_MAX 16384
#define PENDING_MAX (1 << 20)
#define PATIENCE_NS 10000000000LL

typedef struct {
    int fd;
    int busy;
    int64_t due;
    size_t written;
    size_t head_bytes;
    int64_t body_left; // -1 until the head has come
    int status;
    char head[HEAD_MAX + 1];
} connection;

static struct sockaddr_in server;
static char *request;
static size_t request_bytes;
static connection *all;
static int count;
static int poller;
static int timer;
static int *idle;
static int idle_count;
static int64_t *pending;
static uint64_t pending_from, pending_to;
static uint64_t refused, broken, outstanding, late_count, overdue;
static int64_t deadline_ns; // 0: none
static int64_t late_sum;
static int64_t end_at;
static int open_loop;
static double interval_ns;
static int poisson;
static uint64_t dice;
static double next_due;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *what) {
    perror(what);
    exit(2);
}

static void connect_to(connection *c) {
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *) &server, sizeof server) != 0) {
        die("connect");
    }
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t) (c - all)};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event) != 0) {
        die("epoll_ctl");
    }
    c->busy = 0;
}

static void watch(connection *c, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u32 = (uint32_t) (c - all)};
    epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event);
}

static void next_request(connection *c);

static void lose(connection *c) {
    close(c->fd);
    connect_to(c);
    broken++;
    outstanding--;
    next_request(c);
}

// Writes as much as goes; the rest when there is room again.
static void write_on(connection *c) {
    size_t before = c->written;
    while (c->written < request_bytes) {
        ssize_t done = write(c->fd, request + c->written, request_bytes - c->written);
        if (done < 0 && errno == EAGAIN) {
            watch(c, EPOLLIN | EPOLLOUT);
            return;
        }
        if (done < 0) {
            lose(c);
            return;
        }
        c->written += (size_t) done;
    }
    if (before > 0) {
        watch(c, EPOLLIN);
    }
}

static void ask(connection *c, int64_t due) {
    c->busy = 1;
    c->due = due;
    c->written = 0;
    c->head_bytes = 0;
    c->body_left = -1;
    outstanding++;
    write_on(c);
}

// What a connection does that has nothing to wait for.
static void next_request(connection *c) {
    int64_t t = now();
    if (!open_loop) {
        if (t < end_at) {
            ask(c, t);
        }
    } else if (pending_from < pending_to) {
        ask(c, pending[pending_from++ % PENDING_MAX]);
    } else {
        idle[idle_count++] = (int) (c - all);
    }
}

// Finds status and length once all of the head is there.
static int read_head(connection *c) {
    c->head[c->head_bytes] = 0;
    char *end = strstr(c->head, "\r\n\r\n");
    if (!end) {
        return c->head_bytes == HEAD_MAX ? -1 : 0;
    }
    c->status = atoi(c->head + 9);
    int64_t length = -1;
    for (char *line = strstr(c->head, "\r\n"); line && line < end; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, "content-length:", 15) == 0) {
            length = atoll(line + 17);
        }
    }
    if (length < 0) {
        return -1;
    }
    c->body_left = length - (int64_t) (c->head_bytes - (size_t) (end + 4 - c->head));
    return 1;
}

static void finish(connection *c) {
    int64_t took = now() - c->due;
    record(took);
    refused += c->status != 200;
    overdue += c->status == 200 && deadline_ns > 0 && took > deadline_ns;
    outstanding--;
    c->busy = 0;
    next_request(c);
}

static void read_on(connection *c) {
    static char scratch[1 << 18];
    while (c->busy) {
        int in_head = c->body_left < 0;
        ssize_t got = in_head ? read(c->fd, c->head + c->head_bytes, HEAD_MAX - c->head_bytes)
                              : read(c->fd, scratch, sizeof scratch);
        if (got < 0 && errno == EAGAIN) {
            return;
        }
        if (got <= 0) {
            lose(c);
            return;
        }
        if (in_head) {
            c->head_bytes += (size_t) got;
            if (read_head(c) < 0) {
                fprintf(stderr, "an answer without a Content-Length\n");
                exit(2);
            }
        } else {
            c->body_left -= got;
        }
        if (c->body_left == 0) {
            finish(c);
            return;
        }
    }
}

static double pause_ns(void) {
    if (!poisson) {
        return interval_ns;
    }
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return -log(((double) (dice >> 11) + 1) / 9007199254740993.0) * interval_ns;
}

static void set_timer(void) {
    int64_t at = (int64_t) next_due;
    struct itimerspec spec = {.it_value = {at / 1000000000LL, at % 1000000000LL}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &spec, NULL);
}

// Sends, or puts into the line, all that is due.
static void send_due(void) {
    int64_t t = now();
    while ((int64_t) next_due <= t && (int64_t) next_due < end_at) {
        int64_t due = (int64_t) next_due;
        next_due += pause_ns();
        if (idle_count > 0) {
            late_sum += t - due;
            late_count++;
            ask(&all[idle[--idle_count]], due);
        } else if (pending_to - pending_from < PENDING_MAX) {
            pending[pending_to++ % PENDING_MAX] = due;
        }
    }
    if ((int64_t) next_due < end_at) {
        set_timer();
    }
}

static void read_request(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        die(path);
    }
    request_bytes = (size_t) ftell(file);
    rewind(file);
    request = malloc(request_bytes);
    if (fread(request, 1, request_bytes, file) != request_bytes) {
        die(path);
    }
    fclose(file);
}

static void run(void) {
    struct epoll_event events[256];
    int64_t begun = now();
    for (int i = 0; i < count; i++) {
        next_request(&all[i]);
    }
    if (open_loop) {
        next_due = (double) begun + pause_ns();
        set_timer();
    }
    while (now() < end_at || ((outstanding > 0 || pending_from < pending_to) && now() < end_at + PATIENCE_NS)) {
        int ready = epoll_wait(poller, events, 256, 100);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.u32 == UINT32_MAX) {
                uint64_t times;
                if (read(timer, &times, sizeof times) > 0) {
                    send_due();
                }
                continue;
            }
            connection *c = &all[events[i].data.u32];
            if (!c->busy) { // the server ends what isn't used
                close(c->fd);
                connect_to(c);
                continue;
            }
            if (c->busy && (events[i].events & EPOLLOUT)) {
                write_on(c);
            }
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
                read_on(c);
            }
        }
    }
}

static void print(const char *file, double cpu_ns) {
    printf("requests=%llu p50=%llu p90=%llu p99=%llu p999=%llu max=%llu refused=%llu overdue=%llu broken=%llu unanswered=%llu "
           "late=%.0f cpu=%.0f\n",
            (unsigned long long) answered, (unsigned long long) percentile(.5), (unsigned long long) percentile(.9),
            (unsigned long long) percentile(.99), (unsigned long long) percentile(.999),
            (unsigned long long) percentile(1), (unsigned long long) refused, (unsigned long long) overdue, (unsigned long long) broken,
            (unsigned long long) (outstanding + pending_to - pending_from),
            late_count == 0 ? 0 : (double) late_sum / (double) late_count, cpu_ns);
    if (file) {
        write_histogram(file);
    }
}

static double cpu(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9
            + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3;
}

int main(int argc, char **argv) {
    if (argc < 7) {
        fprintf(stderr, "see the first lines of load.c\n");
        return 2;
    }
    server.sin_family = AF_INET;
    server.sin_port = htons((uint16_t) atoi(argv[2]));
    inet_pton(AF_INET, argv[1], &server.sin_addr);
    read_request(argv[3]);
    count = atoi(argv[4]);
    if (count < 1 || count > CONNECTIONS_MAX) {
        fprintf(stderr, "CONNECTIONS: %d isn't 1 to %d\n", count, CONNECTIONS_MAX);
        return 2;
    }
    int at = 7;
    open_loop = strcmp(argv[6], "closed") != 0;
    if (open_loop) {
        poisson = strcmp(argv[6], "poisson") == 0;
        interval_ns = 1e9 / atof(argv[at++]);
        dice = poisson ? 0x9E3779B97F4A7C15ULL ^ strtoull(argv[at++], NULL, 10) : 1;
        dice = dice == 0 ? 1 : dice;
    }
    deadline_ns = argc > at ? atoll(argv[at++]) * 1000000LL : 0;
    signal(SIGPIPE, SIG_IGN); // a connection that the server ends is asked anew
    all = calloc((size_t) count, sizeof *all);
    idle = calloc((size_t) count, sizeof *idle);
    pending = open_loop ? malloc(PENDING_MAX * sizeof *pending) : NULL;
    poller = epoll_create1(0);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = UINT32_MAX};
    epoll_ctl(poller, EPOLL_CTL_ADD, timer, &event);
    for (int i = 0; i < count; i++) {
        connect_to(&all[i]);
    }
    double before = cpu();
    end_at = now() + atoll(argv[5]) * 1000000LL;
    run();
    print(argc > at ? argv[at] : NULL, cpu() - before);
    return 0;
}
