using System.CommandLine;
using RepVgg.Backends.Core;

namespace RepVgg.Cli.Infrastructure;

/// <summary>The options that decide how the C# backend computes convolutions, which are the same wherever a model is lowered.</summary>
internal sealed class LoweringArguments
{
    private readonly Option<bool> _exact = new("--exact")
    {
        Description = "only algorithms that multiply and add as the definition does (no Winograd)",
    };

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command) => command.Options.Add(_exact);

    /// <summary>The options that differ from their defaults, as they would be typed.</summary>
    public string Typed(ParseResult parsed) => parsed.GetValue(_exact) ? " --exact" : "";

    /// <summary>Reads the options.</summary>
    public LoweringOptions Options(ParseResult parsed) => new() { Exact = parsed.GetValue(_exact) };
}
