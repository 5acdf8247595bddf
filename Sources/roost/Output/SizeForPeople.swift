/// `31.4 GiB`, `512 B`: three digits at most beside the unit, from bytes.
func sizeForPeople(_ bytes: Int64) -> String {
    var value = Double(bytes)
    var unit = "B"
    for larger in ["KiB", "MiB", "GiB", "TiB", "PiB"] where value >= 1024 {
        value /= 1024
        unit = larger
    }
    guard unit != "B", value < 99.95 else { return "\(Int64(value.rounded())) \(unit)" }
    let tenths = Int64((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)"
}
