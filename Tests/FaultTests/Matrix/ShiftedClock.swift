import Glibc
import TestSupport

/// Clocks that jump for the programs of one row, and for nobody else.
struct ShiftedClock {
    private let library: String

    /// Builds the library that shifts them.
    init(_ trial: Trial) throws {
        library = "\(trial.roost.home.path)/shifted_clock.so"
        let built = shell("cc -shared -fPIC -O1 -o '\(library)' '\(Trial.program("shifted_clock.c"))' 2>&1")
        guard built.status == 0 else { throw Missing("no shifted clock: \(built.output)") }
        shift()
    }

    /// For a command, which hands it to the keeper that it starts.
    var environment: String { "LD_PRELOAD='\(library)'" }

    /// Moves the clocks to that many seconds from the true time.
    func shift(wall: Int64 = 0, monotonic: Int64 = 0) {
        let file = open("\(library).shift", O_WRONLY | O_CREAT, 0o600)
        var numbers = [wall, monotonic]
        pwrite(file, &numbers, 16, 0)
        close(file)
    }
}
