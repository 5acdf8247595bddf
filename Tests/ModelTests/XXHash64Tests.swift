import Model
import Testing

@Suite("XXH64")
struct XXHash64Tests {
    @Test(
        "known texts have their known hashes",
        arguments: [
            ("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
            ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
        ] as [(String, UInt64)]
    )
    func hashes(text: String, hash: UInt64) {
        #expect(xxHash64(Array(text.utf8)) == hash)
    }

    @Test("the shared hash of labels is that of their names and values with their lengths")
    func labels() {
        let packed: [UInt8] = [1, UInt8(ascii: "a"), 1, UInt8(ascii: "b")]
        #expect(Labels([("a", "b")]).sharedHash == xxHash64(packed))
    }
}
