import Mail

/// Where a text of addresses gets out of the header or the command that it stands in; nil when it does not.
func contradictionInMail(_ text: String) -> String? {
    for address in (try? MailAddress.list(text)) ?? [] {
        let isHarmless = address.address.unicodeScalars.allSatisfy { scalar in
            scalar.properties.generalCategory != .control && !" <>\",;\\".unicodeScalars.contains(scalar)
        }
        guard isHarmless, address.address.hasSuffix("@\(address.domain)") else { return "the address \(address)" }
    }
    for name in ["To", "Subject"] {
        var message = MailMessage([.plain(text)])
        message.add(name, text)
        let lines = String(decoding: message.bytes, as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        let header = lines.prefix { $0 != "MIME-Version: 1.0" }
        guard header.first?.hasPrefix("\(name): ") == true, header.dropFirst().allSatisfy({ $0.hasPrefix(" ") }) else {
            return "the header \(header)"
        }
        guard lines.allSatisfy({ $0.utf8.count < 999 && $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } })
        else { return "a line that no server takes" }
        guard lines.count(where: { $0.hasPrefix("--=_part") }) == 2 else { return "a boundary in the text" }
    }
    return nil
}
