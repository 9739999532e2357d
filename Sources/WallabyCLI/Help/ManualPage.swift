/// The manual page `wallaby(1)`, in the man macros of roff.
struct ManualPage {
  let table: CommandTable

  init(_ table: CommandTable) { self.table = table }

  var text: String {
    var lines = [
      ".TH WALLABY 1 \"\" \"wallaby \(Program.version)\" \"User Commands\"",
      ".SH NAME", "wallaby \\- keep what your jobs say, in plain directories",
      ".SH SYNOPSIS",
    ]
    for synopsis in ["wallaby COMMAND [OPTION]...", "wallaby -c TEXT [-t TAGS] [-f DIR]"] {
      lines += [".B " + escaped(synopsis), ".br"]
    }
    lines += [".I program", "| " + bold("wallaby [-t TAGS] [-f DIR]"), ".SH DESCRIPTION"]
    lines += paragraph(
      "wallaby keeps each job's output, state and facts as a directory of plain files, and "
        + "finds it again by tag and time. With -c it runs TEXT through the shell like 'wallaby "
        + "run -c'; with something piped in and no command it is 'wallaby pipe'.")
    lines.append(".SH COMMANDS")
    for command in table.commands { lines += section(of: command) }
    lines.append(".SH OPTIONS OF EVERY COMMAND")
    lines += OptionSpec.globals.flatMap(option)
    for topic in HelpTopic.all where topic.name != HelpTopic.environment.name {
      lines += section(of: topic)
    }
    lines += section(of: HelpTopic.environment)
    return HelpText.joined(lines)
  }

  private func section(of command: CommandSpec) -> [String] {
    var lines = [".SS \"\(escaped(command.title))\"", ".B " + escaped(command.synopsis), ".PP"]
    lines += paragraph(HelpText.sentence(command.summary), startsNew: false)
    for note in command.notes { lines += paragraph(note, startsNew: false) }
    lines += command.options.flatMap(option)
    if command.selects { lines += paragraph("And the options of SELECTION below.") }
    if !command.examples.isEmpty { lines += [".PP", "Examples:"] }
    for example in command.examples {
      lines += [".TP", bold("wallaby " + example.command), text(example.meaning)]
    }
    lines += [".PP", "Exit status:"]
    for status in command.exitStatus {
      lines += [".TP 8", bold(status.code), text(status.meaning)]
    }
    return lines
  }

  private func section(of topic: HelpTopic) -> [String] {
    var lines = [".SH " + escaped(topic.title).uppercased()]
    for block in topic.blocks {
      switch block {
      case .paragraph(let text): lines += paragraph(text)
      case .rows(let rows):
        for row in rows {
          let name = row.name.drop { $0 == " " }
          lines += [".TP", bold(String(name)), text(row.meaning)]
        }
      }
    }
    return lines
  }

  private func option(_ option: OptionSpec) -> [String] {
    [".TP", bold(option.synopsis), text(option.help)]
  }

  private func paragraph(_ text: String, startsNew: Bool = true) -> [String] {
    (startsNew ? [".PP"] : []) + [self.text(text)]
  }

  private func bold(_ text: String) -> String { "\\fB" + escaped(text) + "\\fR" }

  /// A line of text that roff does not take for a request.
  private func text(_ text: String) -> String {
    let text = escaped(text)
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "\"": result += "\\(dq"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "`": result += "\\(ga"
      case "…": result += "..."
      default: result.append(character)
      }
    }
    return result
  }
}
