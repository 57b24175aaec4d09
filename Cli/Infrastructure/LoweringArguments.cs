using System.CommandLine;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda;

namespace RepVgg.Cli.Infrastructure;

/// <summary>The options that decide how the backends compute convolutions, which are the same wherever a model is lowered.</summary>
internal sealed class LoweringArguments
{
    private readonly Option<bool> _exact = new("--exact")
    {
        Description = "only algorithms that multiply and add as the definition does (no Winograd)",
    };

    private readonly Option<string?> _tune = new("--tune")
    {
        Description = "algorithms that 'rvc tune' found fastest; shapes that the file lacks are chosen by the cost model",
        HelpName = "FILE",
    };

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_exact);
        command.Options.Add(_tune);
    }

    /// <summary>The options that differ from their defaults, as they would be typed.</summary>
    public string Typed(ParseResult parsed) => string.Concat(
        parsed.GetValue(_exact) ? " --exact" : "",
        parsed.GetValue(_tune) is { } file ? $" --tune {CommandText.FileName(file)}" : "");

    /// <summary>Reads the options of the C# backend, and the tuning file if there is one.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">The tuning file is broken (RVC3005), or of another schema version (RVC3006).</exception>
    public LoweringOptions Options(ParseResult parsed) => new() { Exact = parsed.GetValue(_exact), Tuning = Tuning(parsed).Processor?.Choices ?? [] };

    /// <summary>Reads the options of the CUDA backend, and the tuning file if there is one.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">The tuning file is broken (RVC3005), or of another schema version (RVC3006).</exception>
    public CudaOptions Options(ParseResult parsed, CudaArguments cuda) => cuda.Options(parsed) with { Exact = parsed.GetValue(_exact), Tuning = Tuning(parsed).Cuda };

    private TuningFile Tuning(ParseResult parsed) => parsed.GetValue(_tune) is { } file ? TuningFileReader.Read(File.ReadAllBytes(file), file) : TuningFile.Empty;
}
