import GoTemplate
import Testing

/// If one of these fails, templates of different files do not find each other as they do in Go.
struct LibraryTests {
    @Test func `a template names those of other texts, and a later one takes the place of an earlier one`() throws {
        var library = TemplateLibrary()
        try library.add(#"{{ define "a" }}first{{ end }}{{ define "b" }}<{{ template "a" . }}>{{ end }}"#, name: "one")
        try library.add(#"{{ define "a" }}second {{ . }}{{ end }}{{ define "b" }} {{ end }}"#, name: "two")
        #expect(try Template(#"{{ template "b" 3 }}"#, name: "", library: library).render(.nil) == "<second 3>")
        let own = try Template(#"{{ define "a" }}own{{ end }}{{ template "b" }}"#, name: "", library: library)
        #expect(try own.render(.nil) == "<own>")
        #expect(library.names == ["a", "b", "one", "two"])
    }

    @Test func `an error names the text in which it is`() throws {
        var library = TemplateLibrary()
        try library.add("{{ define \"a\" }}\n{{ index . 9 }}{{ end }}", name: "file.tmpl")
        let error = #expect(throws: TemplateError.self) {
            try Template(#"x {{ template "a" . }}"#, name: "text", library: library).render(.string("x"))
        }
        #expect(error?.description.hasPrefix("template: file.tmpl:2:3: executing \"a\"") == true, "\(error!)")
        #expect(throws: TemplateError.self) { try library.add("{{ end }}", name: "bad.tmpl") }
    }

    /// What `amtool template render --template.type=html` gives.
    @Test(arguments: [
        ("{{ . }}", "s1 + <b> 'x' & \"y\"", "s1 &#43; &lt;b&gt; &#39;x&#39; &amp; &#34;y&#34;"),
        (#"<a href="{{ . }}">"#, "http://h/g?x=1&y=2", #"<a href="http://h/g?x=1&amp;y=2">"#),
        (#"<a href="{{ . }}">"#, "javascript:alert(1)", ##"<a href="#ZgotmplZ">"##),
        (#"<a href="http://h/{{ . }}">"#, "a b\"", #"<a href="http://h/a%20b%22">"#),
        (#"<a title="{{ . }}">"#, "javascript:\"", #"<a title="javascript:&#34;">"#),
        (#"<b>{{ . }}</b>"#, "<i>", "<b>&lt;i&gt;</b>"),
    ])
    func `values are escaped for where they stand in HTML`(_ text: String, _ value: String, _ expected: String) throws {
        #expect(try Template(text, name: "").render(.string(value), as: .html) == expected)
        #expect(try Template(text, name: "").render(.string(value)).contains(value))
    }

    @Test(arguments: [
        "<script>{{ . }}</script>", "<style>{{ . }}", #"<p style="color: {{ . }}">"#, "<p onclick='{{ . }}'>",
    ])
    func `nothing is filled in where it could run`(_ text: String) throws {
        #expect(throws: TemplateError.self) { try Template(text, name: "").render(.string("x"), as: .html) }
    }

    @Test func `what is marked as safe is left as it is`() throws {
        #expect(try Template("{{ . }}", name: "").render(.typed(.safeHTML, .string("<b>")), as: .html) == "<b>")
        let link = try Template(#"<a href="{{ . }}">"#, name: "")
        #expect(try link.render(.typed(.safeURL, .string("tel:1")), as: .html) == #"<a href="tel:1">"#)
    }
}
