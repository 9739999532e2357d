extension HelpTopic {
  static let selection = HelpTopic(
    name: "selection", title: "How commands choose records",
    blocks: [
      .paragraph("Name records, or describe them; with both, a record must be both."),
      .rows([
        Row("ID", "an id, or a beginning or end of one that is unique, such as 7f3k2q"),
        Row("@last, @last~2", "the newest record, the second before it"),
        Row("-", "read ids from standard input, one a line"),
      ]),
      .rows(HelpPage.rows(of: OptionSpec.selection).map { Row($0.name, $0.meaning) }),
      .paragraph(
        "Times are \(MomentText.forms); without a zone they are local. --since is included, "
          + "--until is not. A record must have every --tag; in a tag, write \\, for a comma."),
      .paragraph(
        "--where compares numbers as numbers, and all else as text. FIELD is a key of "
          + "result.json, or of status.json with 'status.' before it, with dots for keys within "
          + "keys: --where 'fit.loss<0.2' --where 'status.usage.max_rss_bytes>1e9'. "
          + "--columns and --format take the same fields."),
    ])

  static let formats = HelpTopic(
    name: "formats", title: "What commands print",
    blocks: [
      .rows([
        Row("terminal", "an aligned table with headings and relative times, cut to the width"),
        Row("pipe, file", "the same columns with tabs between, no headings, times in UTC"),
        Row("--json", "JSON Lines, each beginning with \"type\" and \"v\""),
        Row("--format '{id}\\t{tags}'", "a line for each, with these values; {{ for {"),
        Row("--columns id,tags,loss", "these columns, by heading, JSON key or result field"),
        Row("-q", "ids and nothing else"),
        Row("-0", "the same with NUL after each, for xargs -0"),
        Row("--color WHEN", "auto, always or never; NO_COLOR and CLICOLOR_FORCE count, too"),
      ]),
      .paragraph(
        "Results go to standard output, remarks to standard error. JSON keys name their units "
          + "(duration_seconds). New keys may come; readers pass over what they do not know."),
      .paragraph(
        "Control characters are shown as \\n, \\t, \\x1b, so that nothing in a name or an output "
          + "can steer a terminal. In tab-separated lines a backslash is doubled, and "
          + "printf %b gives the bytes back."),
      .paragraph(
        "With --json a failure is one JSON object on standard error: "
          + "type, v, code, exit, message, path, hint."),
    ])

  static let exitCodes = HelpTopic(
    name: "exit-codes", title: "Exit status",
    blocks: [
      .rows(ExitMeaning.all.map { Row($0.code, $0.meaning) }),
      .paragraph("What 'run' and 'rerun' add:"),
      .rows(ExitMeaning.ofRun.map { Row($0.code, $0.meaning) }),
      .paragraph("Codes may be added; take any that you do not know for a failure."),
    ])

  static let environment = HelpTopic(
    name: "environment", title: "Environment and global options",
    blocks: [
      .paragraph("Read by wallaby:"),
      .rows([
        Row("WALLABY_STORE", "the store, unless --store names one"),
        Row("WALLABY_TAGS", "tags for every new record, separated by commas"),
        Row("NO_COLOR, CLICOLOR_FORCE", "no colours; colours though it is no terminal"),
        Row("COLUMNS", "the width of tables"),
      ]),
      .paragraph(
        "Else the store is the nearest one in the directory or above it (as .wallaby), else "
          + "~/.wallaby."),
      .paragraph("Given to the command of 'wallaby run':"),
      .rows([
        Row("WALLABY_STORE", "the store"),
        Row("WALLABY_RECORD_ID", "its own record, for 'wallaby log --to'"),
        Row("WALLABY_RECORD_DIR", "the record's directory"),
      ]),
      .paragraph("Given to the command of 'wallaby resource define':"),
      .rows([
        Row("WALLABY_STORE", "the store"),
        Row("WALLABY_COLLECTION, WALLABY_IDENT", "what it computes"),
        Row("WALLABY_RESOURCE_DIR", "the directory of this attempt"),
        Row("WALLABY_RESULT", "where it may write its result"),
        Row("WALLABY_COMPUTING", "attempts that depend on it, for what it fetches"),
      ]),
      .paragraph("Options of every command:"),
      .rows(HelpPage.rows(of: OptionSpec.globals).map { Row($0.name, $0.meaning) }),
    ])
}
