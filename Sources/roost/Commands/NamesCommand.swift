import ArgumentParser
import Glibc
import Registry

/// `roost names`: the registered servers, a name each line, for shells that complete a command line. A folder is listed, and
/// no file is read.
struct NamesCommand: ParsableCommand {
    static let name = "names"
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "Write the names of all servers.", shouldDisplay: false)

    func run() throws {
        let home = try Home()
        for folder in try reportingFolderErrors({ try home.folder.serverFolders() })
        where access(folder.spec, F_OK) == 0 {
            printLine(folder.name.description)
        }
    }
}
