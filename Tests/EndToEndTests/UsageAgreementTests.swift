import Glibc
import TestSupport
import Testing

/// What the agent says of a server's processes and sockets is what ps, ss, process-exporter and the kernel say of them.
@Suite(.serialized) struct UsageAgreementTests {
    private let roost: RoostRun
    private let port: Int
    private let agent: String
    private let main: pid_t

    init() async throws {
        roost = try RoostRun()
        port = try freePort()
        let folder = roost.home.path
        let started = roost(
            "serve -d -n known -p \(port) --ready none --health none --directory '\(folder)' -- "
                + "python3 '\(RoostRun.root)/scripts/test-servers/usage_server.py' {port}")
        try #require(started.status == 0, "\(started.output)")
        main = try roost.pid("known")
        let listen = "127.0.0.1:\(try freePort())"
        agent = "http://\(listen)"
        _ = try roost.start("agent --listen \(listen) --interval 1s", output: "agent.log")
        let isSteady = await holds { [agent] in
            access("\(folder)/times", F_OK) == 0
                && Page(get("\(agent)/metrics"))["roost_server_all_open_fds{server=\"known\"}"] ?? 0 > 40
        }
        try #require(isSteady, "\(get("\(agent)/metrics"))")
    }

    /// The figures of a page by series.
    private struct Page {
        private var values: [Substring: Double] = [:]

        init(_ text: String) {
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                guard let space = line.lastIndex(of: " ") else { continue }
                values[line[..<space]] = Double(line[line.index(after: space)...])
            }
        }

        subscript(series: String) -> Double? { values[series[...]] }
    }

    private func ours(_ name: String, _ labels: String = "") -> Double? {
        Page(get("\(agent)/metrics"))["roost_server_\(name){\(labels)server=\"known\"}"]
    }

    private var processes: [pid_t] {
        [main] + shell("pgrep -P \(main)").output.split(separator: "\n").compactMap { pid_t($0) }
    }

    /// The sum over all processes of a line that gives kilobytes in a file of theirs, in bytes.
    private func sum(of line: String, in file: String) -> Double {
        let files = processes.map { "/proc/\($0)/\(file)" }.joined(separator: " ")
        let total = shell("awk '/^\(line):/ {s += $2} END {print s}' \(files)").output
        return (Double(total.trimming) ?? -1) * 1024
    }

    /// The sum over all processes of a column of ps.
    private func ps(_ column: String) -> Double {
        let list = processes.map(String.init).joined(separator: ",")
        let rows = shell("ps -o \(column)= -p \(list)").output.split(separator: "\n")
        return rows.compactMap { Double(String($0).trimming) }.reduce(0, +)
    }

    private func times() -> (own: Double, children: Double) {
        let words = shell("cat '\(roost.home.path)/times'").output.split(separator: " ").compactMap { Double($0) }
        return words.count == 2 ? (words[0], words[1]) : (0, 0)
    }

    private func isNear(_ one: Double?, _ other: Double, within share: Double) -> Bool {
        one.map { abs($0 - other) <= share * max(abs($0), abs(other)) } ?? false
    }

    @Test("memory, threads, processes and descriptors are those of ps and of /proc")
    func processTools() async throws {
        #expect(await holds { isNear(ours("resident_memory_bytes"), ps("rss") * 1024, within: 0.02) })
        #expect(ours("virtual_memory_bytes") == ps("vsz") * 1024)
        #expect(ours("threads") == ps("nlwp") && ours("processes") == 2)
        let descriptors = processes.map { pid in Double(shell("ls /proc/\(pid)/fd | wc -l").output.trimming) ?? -1 }
        #expect(ours("all_open_fds") == descriptors.reduce(0, +))
        #expect(ours("open_fds") == descriptors.max() && ours("main_open_fds") == descriptors[0])
        let limit = Double(shell("ulimit -n").output.trimming) ?? 0
        let worst = (descriptors.max() ?? 0) / (ours("max_fds") ?? limit)
        #expect(ours("worst_fd_ratio") == worst)
        #expect(isNear(ours("anonymous_memory_bytes"), sum(of: "RssAnon", in: "status"), within: 0.02))
        #expect(ours("anonymous_memory_bytes") ?? 0 > Double(20 << 20))
        // What is shared with others is parted anew whenever one of them comes or goes.
        #expect(
            await holds { isNear(ours("proportional_memory_bytes"), sum(of: "Pss", in: "smaps_rollup"), within: 0.1) })
        let page = Page(get("\(agent)/metrics"))
        for collector in ["process", "smaps", "sockets"] {
            #expect(
                page["roost_collector_success{collector=\"\(collector)\",server=\"known\"}"] == 1, "\(collector)")
        }
    }

    @Test("processor time is the kernel's, also of a child that came and went between two looks, and is counted once")
    func processorTime() async throws {
        func total(_ prefix: String = "") -> Double {
            ["user", "system"].reduce(0) { $0 + (ours("\(prefix)cpu_seconds_total", "mode=\"\($1)\",") ?? -100) }
        }
        var seen: [Double] = []
        for (signal, isChild) in [(SIGUSR1, false), (SIGUSR2, true), (SIGUSR2, true)] {
            let before = times()
            kill(main, signal)
            #expect(await holds { isChild ? times().children > before.children + 0.5 : times().own > before.own + 0.5 })
            let expected = times()
            // Ticks are hundredths of a second, of two kinds and two processes.
            #expect(
                await holds {
                    seen.append(total())
                    return abs(total() - expected.own - expected.children) < 0.15
                }, "\(total()) instead of \(expected)")
            #expect(abs(total("main_") - expected.own) < 0.15)
        }
        #expect(seen == seen.sorted(), "a counter fell")
        #expect(await holds { ours("io_written_bytes_total") ?? 0 >= 6_000_000 })
        #expect(ours("io_writes_total") ?? 0 > 2)
    }

    @Test("connections and the accept queue are those of ss, and a connection too many is told as dropped")
    func sockets() async throws {
        let client = """
            import socket, sys, time
            held = [socket.create_connection(("127.0.0.1", \(port))) for _ in range(4)]
            time.sleep(1000)
            """
        let pid = try #require(pid_t(shell("python3 -c '\(client)' >/dev/null 2>&1 & echo $!").output.trimming))
        defer { kill(pid, SIGKILL) }
        // One is accepted, three wait.
        #expect(await holds { ours("accept_queue_length") == 3 })
        let listening = shell("ss -Htln 'sport = :\(port)'").output.split(separator: " ")
        #expect(ours("accept_queue_length") == Double(listening[1]))
        #expect(ours("accept_queue_limit") == Double(listening[2]))
        for (state, word) in [("established", "established"), ("time-wait", "time_wait"), ("listening", "listen")] {
            let count = shell("ss -Htn state \(state) 'sport = :\(port)' | wc -l").output.trimming
            let series = "roost_server_connections{server=\"known\",state=\"\(word)\"}"
            #expect(Page(get("\(agent)/metrics"))[series] == Double(count), "\(state)")
        }
        #expect(ours("listen_drops_total") == 0)
        let flood = """
            import socket, time
            held = []
            for _ in range(12):
                held.append(socket.socket())
                held[-1].setblocking(False)
                held[-1].connect_ex(("127.0.0.1", \(port)))
            time.sleep(1000)
            """
        let flooding = try #require(pid_t(shell("python3 -c '\(flood)' >/dev/null 2>&1 & echo $!").output.trimming))
        defer { kill(flooding, SIGKILL) }
        #expect(await holds { ours("listen_drops_total") ?? 0 > 0 })
        #expect(await holds { ours("accept_queue_length") ?? 0 > ours("accept_queue_limit") ?? .infinity })
        #expect(Page(get("\(agent)/metrics"))["roost_host_tcp_listen_overflows_total"] ?? 0 > 0)
    }

    @Test("the figures are those of process-exporter, and promtool has nothing to say about ours")
    func processExporter() async throws {
        let listen = "127.0.0.1:\(try freePort())"
        let file = roost.home.write(
            "process_names:\n  - name: known\n    cmdline: ['usage_server.py \(port)']\n", to: "process-exporter.yml")
        let program = shell(
            "prometheus-process-exporter -config.path '\(file)' -web.listen-address \(listen) >/dev/null 2>&1 & echo $!"
        )
        let pid = try #require(pid_t(program.output.trimming))
        defer { kill(pid, SIGKILL) }
        func theirs(_ name: String, _ labels: String = "") -> Double? {
            let suffix = labels.isEmpty ? "" : ",\(labels)"
            return Page(get("http://\(listen)/metrics"))["namedprocess_namegroup_\(name){groupname=\"known\"\(suffix)}"]
        }
        #expect(await holds { theirs("num_procs") == 2 }, "install prometheus-process-exporter")
        #expect(ours("processes") == theirs("num_procs") && ours("threads") == theirs("num_threads"))
        #expect(ours("virtual_memory_bytes") == theirs("memory_bytes", "memtype=\"virtual\""))
        #expect(ours("swap_bytes") == theirs("memory_bytes", "memtype=\"swapped\""))
        let resident = theirs("memory_bytes", "memtype=\"resident\"")
        #expect(isNear(ours("resident_memory_bytes"), resident ?? 0, within: 0.02))
        #expect(
            isNear(
                ours("proportional_memory_bytes"), theirs("memory_bytes", "memtype=\"proportionalResident\"") ?? 0,
                within: 0.1))
        #expect(ours("all_open_fds") == theirs("open_filedesc"))
        #expect(isNear(ours("worst_fd_ratio"), theirs("worst_fd_ratio") ?? -1, within: 0.001))
        let states = Page(get("\(agent)/metrics"))["roost_server_process_states{server=\"known\",state=\"sleeping\"}"]
        #expect(states == theirs("states", "state=\"Sleeping\"") && states == 2)
        // Its counters begin when it first sees a process.
        func ourTime() -> Double {
            ["user", "system"].reduce(0) { $0 + (ours("main_cpu_seconds_total", "mode=\"\($1)\",") ?? -100) }
        }
        func theirTime() -> Double {
            ["user", "system"].reduce(0) { $0 + (theirs("cpu_seconds_total", "mode=\"\($1)\"") ?? -100) }
        }
        let (before, theirsBefore, own) = (ourTime(), theirTime(), times().own)
        kill(main, SIGUSR1)
        #expect(await holds { times().own > own + 0.5 })
        #expect(await holds { abs(ourTime() - before - (times().own - own)) < 0.1 })
        #expect(await holds { abs(theirTime() - theirsBefore - (times().own - own)) < 0.1 })
        #expect(shell("curl -s \(agent)/metrics | promtool check metrics 2>&1").output == "")
    }
}
