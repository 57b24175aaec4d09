using System.CommandLine;

namespace RepVgg.Cli.Infrastructure;

/// <summary>The options of commands that run a network in an engine: which one, and how it computes.</summary>
internal sealed class EngineArguments
{
    private readonly Option<string> _engine;

    private readonly LoweringArguments _lowering = new();

    private readonly CudaArguments _cuda = new("that of the device");

    /// <summary>Makes the options.</summary>
    /// <param name="description">What the engine is for.</param>
    /// <param name="others">Engines besides those that run what a backend made.</param>
    public EngineArguments(string description, params string[] others)
    {
        _engine = new("--engine")
        {
            Description = $"{description}; {CudaEngine.Names[0]}: the first CUDA device, {CudaEngine.Emulated}: a stand-in for it on the processor",
            DefaultValueFactory = _ => Engines.CSharp,
        };
        _engine.AcceptOnlyFromAmong([.. others, Engines.CSharp, .. CudaEngine.Names]);
    }

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_engine);
        _lowering.AddTo(command);
        _cuda.AddTo(command);
    }

    /// <summary>The engine that was named, or null.</summary>
    public string? Named(ParseResult parsed) => parsed.GetResult(_engine) is { Implicit: false } ? parsed.GetValue(_engine) : null;

    /// <summary>Reads the options.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">
    /// Options of CUDA are given to another engine (RVC9001), or don't fit each other (RVC9001); the tuning file is broken (RVC3005) or of another version (RVC3006).
    /// </exception>
    public EngineChoice Choice(ParseResult parsed)
    {
        var name = parsed.GetValue(_engine)!;
        return CudaEngine.Names.Contains(name, StringComparer.Ordinal) || _cuda.Typed(parsed).Length == 0
            ? new(name, _lowering.Options(parsed), _lowering.Options(parsed, _cuda), _cuda.NamesArchitectures(parsed))
            : throw CliDiagnostics.Usage.Error($"--arch and --precision are for --engine {string.Join(" or ", CudaEngine.Names)}; the {name} engine has no such choice");
    }
}
