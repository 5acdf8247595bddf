import Format
import Glibc
import TestSupport
import Testing

/// If these fail, a host's history does not outlive its agent.
@Suite(.serialized) struct StoreStoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    /// How many samples of a series there are up to now, from whoever answers.
    private func samples(_ metric: String) -> Int {
        let answer = roost("query --json 'count_over_time(\(metric)[1h])'").output
        let result = (try? JSONValue(parsing: answer))?["data"]?["result"]?.array?.first
        return result?["value"]?.array?.last?.string.flatMap { Int($0) } ?? 0
    }

    @Test("an agent that is killed goes on with what it had; without one the store is read")
    func killed() async throws {
        roost("serve -d -n s -- sleep 1000")
        let first = try roost.startAgent("--interval 200ms").pid
        #expect(await holds { samples("roost_server_up") >= 5 })
        kill(first, SIGKILL)
        #expect(await holds { kill(first, 0) != 0 })
        let kept = samples("roost_server_up")
        #expect(kept >= 5, "the store is read")
        let table = roost("tsdb analyze --limit 2").output
        #expect(table.contains("roost_host_cpu_seconds_total") && table.contains("PAIR"), "\(table)")
        let (second, url) = try roost.startAgent("--interval 200ms")
        #expect(await holds { samples("roost_server_up") > kept }, "the agent goes on with it")
        #expect(roost("tsdb analyze --limit 2").output.contains("roost_host_cpu_seconds_total"))
        #expect(get("\(url)/metrics").contains("roost_tsdb_persisting 1"))
        kill(second, SIGTERM)
        #expect(await holds { kill(second, 0) != 0 })
        #expect(samples("roost_server_up") > kept)
    }

    @Test("a full disk stops what is written, not what is watched, and is told of")
    func full() async throws {
        roost("serve -d -n s -- sleep 1000")
        let port = try freePort()
        let agent = roost.command("agent --listen 127.0.0.1:\(port) --interval 100ms")
        // No file may grow beyond 48 KiB.
        let result = shell(
            "bash -c \"ulimit -f 48; exec env \(agent)\" </dev/null >'\(roost.home.path)/agent.log' 2>&1 & echo $!")
        let pid = try #require(pid_t(result.output.trimming))
        defer { kill(pid, SIGKILL) }
        let page = { get("http://127.0.0.1:\(port)/metrics") }
        #expect(await holds { page().contains("roost_tsdb_persisting 0") })
        let log = { shell("cat '\(roost.home.path)/agent.log'").output }
        #expect(
            await holds {
                log().contains("samples are kept in memory alone, and lost when the agent ends: cannot write")
            })
        #expect(await holds { get("http://127.0.0.1:\(port)/").contains("Samples are kept in memory alone") })
        let before = samples("roost_server_up")
        #expect(await holds { samples("roost_server_up") > before + 5 }, "it is still watched and asked")
        #expect(page().contains("roost_server_up{server=\"s\"} 1"))
    }

    @Test("a store of a later version is left alone, and the agent watches from memory")
    func later() async throws {
        roost("serve -d -n s -- sleep 1000")
        let first = try roost.startAgent("--interval 200ms").pid
        #expect(await holds { samples("roost_server_up") >= 1 })
        kill(first, SIGTERM)
        #expect(await holds { kill(first, 0) != 0 })
        // The version of the format is the first byte of the content; the checksum is made anew for it.
        _ = shell(
            """
            python3 - '\(roost.home.path)/agent/tsdb/checkpoint' <<'PY'
            import struct, sys, zlib
            content = bytes([9, 1])
            head = struct.pack("<HBBI", 0xA7F3, 5, 0, len(content))
            open(sys.argv[1], "wb").write(head + struct.pack("<I", zlib.crc32(head + content)) + content)
            PY
            """)
        let checkpoint = shell("md5sum < '\(roost.home.path)/agent/tsdb/checkpoint'").output
        let url = try roost.startAgent("--interval 200ms").url
        #expect(await holds { get("\(url)/metrics").contains("roost_tsdb_persisting 0") })
        #expect(
            shell("cat '\(roost.home.path)/agent.log'").output.contains("has a format that this version does not know"))
        #expect(shell("md5sum < '\(roost.home.path)/agent/tsdb/checkpoint'").output == checkpoint)
    }
}
