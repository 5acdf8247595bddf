import Glibc
import TestSupport
import Testing

/// The unit under a real systemd: a user's, in a process namespace of its own that takes everything with it when it ends.
@Suite(.serialized) struct ServiceStoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    /// Runs a script beside a systemd of its own; `$unit` is the unit's path. What it wrote, and its exit code.
    private func underSystemd(_ script: String) -> (output: String, status: Int32) {
        let path = roost.home.write(
            """
            set -e
            mount -t tmpfs tmpfs /run
            mkdir -p /run/systemd/system /run/user/0
            export XDG_RUNTIME_DIR=/run/user/0 XDG_CONFIG_HOME='\(roost.home.path)/config' NO_COLOR=1
            export ROOST_HOME='\(roost.home.path)/state' PATH='\(roost.programs)':$PATH
            unit=$XDG_CONFIG_HOME/systemd/user/roost.service
            /lib/systemd/systemd --user >'\(roost.home.path)/systemd.log' 2>&1 &
            manager=$!
            # until COMMAND…: looks until it holds, for twenty seconds.
            holds() { for _ in $(seq 400); do if "$@" 2>/dev/null; then return 0; fi; sleep 0.05; done; false; }
            main() { systemctl --user show -P MainPID roost.service; }
            another() { [ "$(main)" != "$1" ] && [ "$(main)" != 0 ] && systemctl --user -q is-active roost.service; }
            holds systemctl --user is-system-running >/dev/null
            \(script)
            """, to: "script.sh")
        // A new user namespace makes one who is not root the root of the new ones.
        let rights = geteuid() == 0 ? "" : "--map-root-user"
        return shell("timeout 120 unshare \(rights) --mount --pid --fork --mount-proc bash '\(path)' 2>&1")
    }

    private func check(_ result: (output: String, status: Int32), says lines: [String]) {
        #expect(result.status == 0, "\(result.output)")
        for line in lines { #expect(result.output.contains(line), "\(line) is missing in:\n\(result.output)") }
    }

    @Test(
        "installing starts an agent that systemd knows to be ready; twice changes nothing; uninstalling leaves servers")
    func installs() throws {
        let port = try freePort()
        let config = roost.home.write("agent: {listen: '127.0.0.1:\(port)'}\n", to: "roost.yaml")
        let result = underSystemd(
            """
            roost serve -d -n s -- sleep 1000
            roost install-service --user --config '\(config)'
            systemctl --user is-active roost.service
            systemctl --user is-enabled roost.service
            says() { [[ $(systemctl --user show -P StatusText roost.service) == *"$1"* ]]; }
            holds says '1 of 1 servers running' && echo counted
            first=$(main)
            roost install-service --user --config '\(config)'
            [ "$(main)" = "$first" ] && echo same agent
            roost enable s
            roost doctor | grep boot
            systemctl --user reload roost.service && echo reloaded
            roost install-service --user --uninstall
            [ ! -e "$unit" ] && echo no unit
            roost status
            """)
        check(
            result,
            says: [
                "/systemd/user/roost.service written\n", "systemctl --user enable roost.service\n", "\nactive\n",
                "\nenabled\n", "counted\n", "roost.service is there already\n", "same agent\n", "s is enabled\n",
                "roost.service starts when you log in",
                "reloaded\n", "/roost.service deleted\n", "no unit\n", "s     running",
            ])
        #expect(!result.output.contains("nothing starts an agent"), "\(result.output)")
    }

    @Test("an agent that is killed, or hangs, is started again, and its servers notice nothing")
    func comesBack() {
        let result = underSystemd(
            """
            roost install-service --user
            mkdir -p "$unit.d" && printf '[Service]\\nWatchdogSec=1s\\nEnvironment=SWIFT_BACKTRACE=enable=no\\n' >"$unit.d/fast.conf"
            systemctl --user daemon-reload && systemctl --user restart roost.service
            roost serve -d -n s -- sleep 1000
            server=$(roost status s --json | sed -n 's/.*"pid": \\([0-9]*\\).*/\\1/p')
            first=$(main)
            kill -KILL "$first"
            holds another "$first" && echo back after a kill
            second=$(main)
            kill -STOP "$second"
            holds another "$second" && echo back after hanging
            systemctl --user stop roost.service
            kill -0 "$server" && echo the server runs on
            roost status s
            """)
        check(result, says: ["back after a kill\n", "back after hanging\n", "the server runs on\n", "running"])
    }

    @Test("when the whole machine goes down, servers are asked to end before it does")
    func shutdown() {
        let result = underSystemd(
            """
            roost install-service --user
            roost serve -d -n s -- sh -c 'trap "echo saved >\\"$ROOST_HOME/saved\\"; exit 0" TERM; sleep 1000 & wait'
            systemctl --user exit
            wait $manager || true
            cat "$ROOST_HOME/saved"
            roost status s
            """)
        check(result, says: ["saved\n", "stopped"])
    }

    @Test("after a boot the enabled servers come back, in order or not, and the others do not")
    func boot() {
        let result = underSystemd(
            """
            roost install-service --user
            for name in gracefully away; do roost serve -d -n $name -- sleep 1000; done
            roost enable gracefully
            systemctl --user exit
            wait $manager || true
            # And one whose keeper had no time to say how it ended.
            roost serve -d -n suddenly -- sleep 1000
            roost enable suddenly
            kill -KILL $(roost status suddenly --json | sed -n 's/.*"\\(keeper_\\)*pid": \\([0-9]*\\).*/\\2/p')
            # Another boot: the kernel has another name for it, and the user's systemd starts what is enabled.
            echo 11111111-2222-3333-4444-555555555555 >/run/boot
            mount --bind /run/boot /proc/sys/kernel/random/boot_id
            /lib/systemd/systemd --user >>'\(roost.home.path)/systemd.log' 2>&1 &
            runs() { roost status "$1" --json | grep -q '"state": "running"'; }
            holds runs gracefully && holds runs suddenly && echo both are back
            roost status --all
            """)
        check(result, says: ["both are back\n"])
        #expect(result.output.contains(/away +(stopped|rebooted)/), "\(result.output)")
    }

    @Test("a unit that somebody else wrote or changed is left alone")
    func foreign() {
        let result = underSystemd(
            """
            mkdir -p "${unit%/*}"
            printf '[Service]\\nExecStart=/bin/true\\n' >"$unit"
            roost install-service --user || echo "refused with $?"
            roost install-service --user --uninstall || echo "kept with $?"
            rm "$unit"
            roost install-service --user >/dev/null
            echo '# mine' >>"$unit"
            roost install-service --user || echo "refused with $?"
            tail -n 1 "$unit"
            """)
        check(
            result,
            says: [
                "-ExecStart=/bin/true\n", "+Restart=always\n", "refused with 3\n", "kept with 3\n", "-# mine\n",
                "\n# mine\n",
            ])
    }

    @Test("an agent that runs already is not fought with")
    func strangerAgent() {
        let result = underSystemd(
            """
            roost agent --listen 127.0.0.1:0 >/dev/null 2>&1 &
            agent=$!
            holds test -s "$ROOST_HOME/agent/url"
            roost install-service --user
            kill -0 $agent && echo "pid $agent runs on"
            systemctl --user is-enabled roost.service
            """)
        check(result, says: ["An agent that systemd did not start runs already", "runs on\n", "\nenabled\n"])
    }

    @Test("where no systemd is reached, the unit is written and the rest is told")
    func noSystemd() {
        let result = shell(
            "XDG_CONFIG_HOME='\(roost.home.path)' XDG_RUNTIME_DIR='\(roost.home.path)' "
                + "\(roost.command("install-service --user")) 2>&1")
        check(
            result,
            says: ["roost.service written\n", "Left to do where it runs:\n", "  systemctl --user daemon-reload\n"])
    }

    @Test("a preview shows the unit on standard output, and changes nothing")
    func preview() {
        let environment = "XDG_CONFIG_HOME='\(roost.home.path)' "
        let result = shell(environment + roost.command("install-service --user --dry-run") + " 2>/dev/null")
        #expect(result.status == 0 && result.output.hasPrefix("# Written by 'roost install-service'"))
        #expect(result.output.contains("Environment=ROOST_HOME=\(roost.home.path)\n"))
        #expect(access("\(roost.home.path)/systemd", F_OK) != 0)
        let bad = shell(environment + roost.command("install-service --config missing.yaml --dry-run") + " 2>&1")
        #expect(bad.status == 2 && bad.output.contains("cannot read missing.yaml"), "\(bad)")
    }
}
