/// What this Roost is: its programs belong together when they are of one version.
package enum Version {
    package static let text = "0.1.0"
}
