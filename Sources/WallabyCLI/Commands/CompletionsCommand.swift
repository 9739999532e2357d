extension CommandSpec {
  static let completions = CommandSpec(
    name: ["completions"], section: .more,
    summary: "print the completion script of a shell",
    operands: [
      OperandSpec("SHELL", .choice(CompletionScript.Shell.allCases.map(\.rawValue)))
    ],
    examples: [
      Example("completions bash >> ~/.bashrc", "for bash"),
      Example("completions zsh > ~/.zfunc/_wallaby", "for zsh, with ~/.zfunc in fpath"),
      Example("completions fish > ~/.config/fish/completions/wallaby.fish", "for fish"),
    ],
    run: { invocation in
      let shells = CompletionScript.Shell.allCases
      for shell in shells where shell.rawValue == invocation.operands[0].text {
        let script = CompletionScript(table: invocation.table, shell: shell)
        try invocation.output.write(script.text)
      }
      return .done
    })
}
