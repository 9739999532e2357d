extension CommandSpec {
  static let man = CommandSpec(
    name: ["man"], section: .more,
    summary: "print the manual page, in roff",
    examples: [
      Example("man | man -l -", "read it"),
      Example("man > /usr/local/share/man/man1/wallaby.1", "install it"),
    ],
    run: { invocation in
      try invocation.output.write(ManualPage(invocation.table).text)
      return .done
    })
}
