extension CompletionScript {
  /// Walks over the words before the cursor to find the command and what the current word is a value of.
  var bash: [String] {
    var lines = ["", "_wallaby_kind() {", "  case \"$1 $2\" in"]
    for command in table.commands {
      for option in command.ownOptions { lines += bashKind(option, command.title) }
    }
    for option in OptionSpec.globals { lines += bashKind(option, "*") }
    lines += [
      "    *) kind='' ;;", "  esac", "}", "", "_wallaby_words() {", "  case \"$1\" in",
      bashWords("", options: table.commands.first { $0.title == "run" }, firstWords.map(\.name)),
    ]
    for group in table.groups {
      let verbs = table.commands(in: group.name).map { $0.name[1] }
      lines.append(bashWords(group.name, options: nil, verbs))
    }
    for command in table.commands {
      lines.append(bashWords(command.title, options: command, []))
    }
    lines += ["    *) options='' words='' operand='' ;;", "  esac", "}", ""]
    return lines + Self.bashBody
  }

  private func bashKind(_ option: OptionSpec, _ command: String) -> [String] {
    let spellings = option.longSpellings + (option.short.map { ["-\($0)"] } ?? [])
    let head = command == "*" ? "*" : quoted(command)
    let patterns = spellings.map { head + "' \($0)'" }.joined(separator: "|")
    let kind = option.takesValue ? bashKind(option.kind) : ""
    return ["    \(patterns)) kind=\(quoted(kind)) ;;"]
  }

  private func bashKind(_ kind: ValueKind) -> String {
    switch kind {
    case .file: "file"
    case .directory: "directory"
    case .id: "id"
    case .collection: "collection"
    case .table: "table"
    case .program: "program"
    case .choice(let words), .choices(let words): "words " + words.joined(separator: " ")
    default: "none"
    }
  }

  /// What may follow a command: its options, further words, and the kind of its operands.
  private func bashWords(_ title: String, options command: CommandSpec?, _ words: [String])
    -> String
  {
    let options = options(of: command).flatMap { option in
      option.longSpellings + (option.short.map { ["-\($0)"] } ?? [])
    }
    let operand = title.isEmpty ? "" : command?.operands.first.map { bashKind($0.kind) } ?? ""
    return "    \(quoted(title))) options=\(quoted(options.joined(separator: " ")))"
      + " words=\(quoted(words.joined(separator: " "))) operand=\(quoted(operand)) ;;"
  }

  private static let bashBody = [
    "_wallaby() {",
    "  local current=${COMP_WORDS[COMP_CWORD]} command='' kind='' options words operand i word",
    "  local ended=''",
    "  COMPREPLY=()",
    "  _wallaby_words ''",
    "  for ((i = 1; i < COMP_CWORD; i++)); do",
    "    word=${COMP_WORDS[i]}",
    "    if [[ -n $kind ]]; then",
    "      kind=''",
    "    elif [[ $word == -- ]]; then",
    "      ended=1",
    "      ((++i))",
    "      break",
    "    elif [[ $word == -?* && $word != *=* ]]; then",
    "      _wallaby_kind \"$command\" \"$word\"",
    "    elif [[ \" $words \" == *\" $word \"* ]]; then",
    "      command=${command:+$command }$word",
    "      _wallaby_words \"$command\"",
    "    elif [[ $operand == program ]]; then",
    "      break",
    "    fi",
    "  done",
    "  if [[ $operand == program && -z $kind && ( -n $ended || $i -lt $COMP_CWORD || $current != -* ) ]]; then",
    "    if declare -F _command_offset >/dev/null; then",
    "      _command_offset \"$i\"",
    "    elif ((i == COMP_CWORD)); then",
    "      mapfile -t COMPREPLY < <(compgen -c -- \"$current\")",
    "    else",
    "      mapfile -t COMPREPLY < <(compgen -f -- \"$current\")",
    "    fi",
    "    return",
    "  fi",
    "  if [[ -z $kind$ended && $current == -* ]]; then",
    "    mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$current\")",
    "    return",
    "  fi",
    "  if [[ -z $kind && -n $words ]]; then",
    "    kind=\"words $words\"",
    "  fi",
    "  kind=${kind:-$operand}",
    "  case $kind in",
    "    file) mapfile -t COMPREPLY < <(compgen -f -- \"$current\") ;;",
    "    directory) mapfile -t COMPREPLY < <(compgen -d -- \"$current\") ;;",
    "    id) mapfile -t COMPREPLY < <(compgen -W \"@last $(\(ids))\" -- \"$current\") ;;",
    "    collection) mapfile -t COMPREPLY < <(compgen -W \"$(\(collections))\" -- \"$current\") ;;",
    "    table) mapfile -t COMPREPLY < <(compgen -W \"$(\(tables))\" -- \"$current\") ;;",
    "    words*) mapfile -t COMPREPLY < <(compgen -W \"${kind#words }\" -- \"$current\") ;;",
    "  esac",
    "}",
    "complete -F _wallaby wallaby",
  ]
}
