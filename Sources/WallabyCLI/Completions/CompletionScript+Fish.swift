extension CompletionScript {
  /// One `complete` for each word and option, guarded by the words before it.
  var fish: [String] {
    var lines = [
      "",
      "function __wallaby_after",
      "    set -l words (commandline -opc | string match -v -- '-*')[2..]",
      "    set -l count (count $argv)",
      "    test (count $words) -ge $count",
      "    and test \"$words[1..$count]\" = \"$argv\"",
      "end",
      "",
      "function __wallaby_at",
      "    __wallaby_after $argv",
      "    and test (count (commandline -opc | string match -v -- '-*')) -eq (math (count $argv) + 1)",
      "end",
      "",
      "complete -c wallaby -f",
    ]
    for (name, summary) in firstWords {
      lines.append("complete -c wallaby -n __fish_use_subcommand -a \(name) -d \(quoted(summary))")
    }
    for option in OptionSpec.globals {
      lines.append("complete -c wallaby -n __fish_use_subcommand" + fishOption(option))
    }
    for group in table.groups {
      for command in table.commands(in: group.name) {
        lines.append(
          "complete -c wallaby -n \(quoted("__wallaby_at \(group.name)")) -a \(command.name[1])"
            + " -d \(quoted(command.summary))")
      }
    }
    for command in table.commands {
      let head = "complete -c wallaby -n \(quoted("__wallaby_after \(command.title)"))"
      lines += options(of: command).map { head + fishOption($0) }
      if let kind = command.operands.first?.kind { lines += fishOperand(kind).map { head + $0 } }
    }
    return lines
  }

  private func fishOption(_ option: OptionSpec) -> String {
    var text = option.short.map { " -s \($0)" } ?? ""
    text += ([option.name] + option.aliases).map { " -l \($0)" }.joined()
    if option.takesValue {
      switch option.kind {
      case .file: text += " -r -F"
      case .directory: text += " -x -a '(__fish_complete_directories)'"
      case .id: text += " -x -a '(\(Self.ids))'"
      case .table: text += " -x -a '(\(Self.tables))'"
      default:
        text += " -x"
        let words = option.kind.words.joined(separator: " ")
        if !words.isEmpty { text += " -a \(quoted(words))" }
      }
    }
    return text + " -d \(quoted(option.help))"
  }

  private func fishOperand(_ kind: ValueKind) -> [String] {
    switch kind {
    case .file: [" -F"]
    case .directory: [" -a '(__fish_complete_directories)'"]
    case .id: [" -a '@last (\(Self.ids))'"]
    case .collection: [" -a '(\(Self.collections))'"]
    case .table: [" -a '(\(Self.tables))'"]
    case .program: [" -x -a '(__fish_complete_subcommand)'"]
    case .choice(let words), .choices(let words): [" -a \(quoted(words.joined(separator: " ")))"]
    default: []
    }
  }
}
