using System.CommandLine;
using RepVgg.Cli.Targets;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Infrastructure;

/// <summary>The arguments of <c>rvc compile</c>, typed by a user or recorded in the header of a generated file.</summary>
internal sealed class CompileArguments
{
    private readonly ModelArguments _model = new();
    private readonly LoweringArguments _lowering = new();
    private readonly CudaArguments _cuda = new();

    private readonly Option<string> _target = new("--target")
    {
        Description = "what to write: C# source, CUDA kernels, an ONNX model, or the model's own plain form as safetensors or .pth",
        Required = true,
    };

    private readonly Option<string> _folder = new("--output", "-o")
    {
        Description = "folder to write into; made if it isn't there",
        HelpName = "DIR",
        DefaultValueFactory = _ => ".",
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "csharp: name of the class, with its namespace if wanted, such as My.App.Classifier; else the file's name without extension",
        HelpName = "NAME",
    };

    private readonly Option<string?> _passes = new("--passes") { Description = "passes to run instead of the standard ones, comma-separated", HelpName = "LIST" };

    private readonly Option<bool> _remarks = new("--remarks") { Description = "say which rewrites were declined, and why" };

    private readonly Option<int> _maxRewrites = new("--max-rewrites")
    {
        Description = "stop after this many rewrites, to bisect a problem",
        HelpName = "N",
        DefaultValueFactory = _ => int.MaxValue,
    };

    public CompileArguments()
    {
        _target.AcceptOnlyFromAmong([.. CompileTarget.Names]);
        _maxRewrites.Require(n => n >= 0, "--max-rewrites takes a number of rewrites, 0 or more");
    }

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        _model.AddTo(command);
        foreach (var option in (Option[])[_target, _folder, _name, _passes, _remarks, _maxRewrites])
        {
            command.Options.Add(option);
        }

        _lowering.AddTo(command);
        _cuda.AddTo(command);
    }

    /// <summary>What is to be written.</summary>
    public CompileTarget Target(ParseResult parsed) => CompileTarget.Find(parsed.GetValue(_target)!);

    /// <summary>Whether declined rewrites are to be told.</summary>
    public bool Remarks(ParseResult parsed) => parsed.GetValue(_remarks);

    /// <summary>Reads the arguments, and the tuning file if there is one.</summary>
    public CompileRequest Request(ParseResult parsed) => new(
        _model.Path(parsed),
        _model.Typed(parsed) + (parsed.GetValue(_passes) is { } list ? $" --passes {list}" : "") + _lowering.Typed(parsed) + _cuda.Typed(parsed),
        _model.Options(parsed),
        parsed.GetValue(_folder)!,
        parsed.GetValue(_name),
        parsed.GetValue(_passes) is { } chosen ? StandardPipeline.Parse(chosen) : StandardPipeline.Passes,
        parsed.GetValue(_maxRewrites),
        _lowering.Options(parsed),
        _lowering.Options(parsed, _cuda));
}
