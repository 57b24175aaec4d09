namespace RepVgg.IR.Diagnostics;

/// <summary>Who has to act on a diagnostic. The numeric value is the process exit code of the command line.</summary>
public enum DiagnosticCategory
{
    /// <summary>A remark or warning; nothing failed.</summary>
    Information = 0,

    /// <summary>A check that the user asked for failed.</summary>
    CheckFailed = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>The input is broken or hostile.</summary>
    BrokenInput = 3,

    /// <summary>The input is valid, but this compiler doesn't support it.</summary>
    Unsupported = 4,

    /// <summary>The environment lacks something.</summary>
    Environment = 5,

    /// <summary>A bug in rvc.</summary>
    InternalError = 70,
}
