extension CompletionScript {
  /// One function for each command, around `_arguments`.
  var zsh: [String] {
    var lines = ["", "_wallaby_ids() {"]
    lines += ["  compadd -- @last ${(f)\"$(\(Self.ids))\"}", "}"]
    lines += ["", "_wallaby_collections() {"]
    lines += ["  compadd -- ${(f)\"$(\(Self.collections))\"}", "}"]
    lines += ["", "_wallaby_tables() {"]
    lines += ["  compadd -- ${(f)\"$(\(Self.tables))\"}", "}"]
    for command in table.commands { lines += zshFunction(of: command) }
    for group in table.groups {
      let verbs = table.commands(in: group.name).map { ($0.name[1], $0.summary) }
      lines += zshDispatch(zshName([group.name]), verbs, prefix: [group.name])
    }
    lines += zshDispatch("_wallaby", firstWords, prefix: [])
    return lines + [
      "", "if [[ $funcstack[1] == _wallaby ]]; then", "  _wallaby \"$@\"", "else",
      "  compdef _wallaby wallaby", "fi",
    ]
  }

  private func zshName(_ name: [String]) -> String {
    (["_wallaby"] + name).joined(separator: "_").replacing("-", with: "_")
  }

  private func zshFunction(of command: CommandSpec) -> [String] {
    var specs = options(of: command).flatMap(zshOption)
    for operand in command.operands {
      switch operand.kind {
      case .program:
        specs += ["'(-):command:_command_names -e'", "'*::arguments:_normal'"]
        continue
      default: break
      }
      let stars = operand.most > 1 ? "*" : ""
      specs.append(quoted("\(stars):\(operand.placeholder):\(zshAction(operand.kind))"))
    }
    return ["", zshName(command.name) + "() {", "  _arguments -s -S \\"]
      + specs.dropLast().map { "    \($0) \\" } + specs.suffix(1).map { "    \($0)" } + ["}"]
  }

  private func zshOption(_ option: OptionSpec) -> [String] {
    let spellings = (option.short.map { ["-\($0)"] } ?? []) + option.longSpellings
    let exclusion =
      option.isRepeatable ? "*" : spellings.count > 1 ? "(\(spellings.joined(separator: " ")))" : ""
    return spellings.map { spelling in
      var value = ""
      if let placeholder = option.placeholder {
        // A short option's value may follow at once, a long one's after '='.
        let sign = spelling.hasPrefix("--") ? "=" : "+"
        return quoted(
          "\(exclusion)\(spelling)\(sign)[\(zshText(option.help))]"
            + ":\(zshText(placeholder)):\(zshAction(option.kind))")
      }
      value = "[\(zshText(option.help))]"
      return quoted(exclusion + spelling + value)
    }
  }

  private func zshText(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\[]:".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  private func zshAction(_ kind: ValueKind) -> String {
    switch kind {
    case .file: "_files"
    case .directory: "_files -/"
    case .id: "_wallaby_ids"
    case .collection: "_wallaby_collections"
    case .table: "_wallaby_tables"
    case .choice(let words), .choices(let words): "(\(words.joined(separator: " ")))"
    default: " "
    }
  }

  /// A function that offers words and hands over to the function of the one that was typed.
  private func zshDispatch(
    _ name: String, _ words: [(name: String, summary: String)], prefix: [String]
  ) -> [String] {
    let leading = prefix.isEmpty ? OptionSpec.globals.flatMap(zshOption) : []
    var lines = ["", "\(name)() {", "  local context state state_descr line"]
    lines += ["  local -A opt_args", "  local -a words_known=("]
    lines += words.map { "    " + quoted("\($0.name):\($0.summary)") }
    lines += ["  )", "  _arguments -C -s -S \\"]
    lines += leading.map { "    \($0) \\" }
    lines += [
      "    ': :->word' \\", "    '*:: :->rest' && return", "  case $state in",
      "    word) _describe -t commands command words_known ;;", "    rest)",
      "      case $words[1] in",
    ]
    lines += words.map { "        \($0.name)) \(zshName(prefix + [$0.name])) ;;" }
    return lines + ["      esac ;;", "  esac", "}"]
  }
}
