using System.CommandLine;
using System.Globalization;
using RepVgg.Frontend.Families;
using RepVgg.IR.Tensors;

namespace RepVgg.Cli.Infrastructure;

/// <summary>The model argument and the import options, which are the same wherever a model is read.</summary>
internal sealed class ModelArguments
{
    private readonly Argument<string> _model = new("model") { Description = "checkpoint or ONNX model: .pth, .ckpt, .pt, .safetensors or .onnx (recognised by content)" };

    private readonly Option<string?> _inputShape = new("--input-shape")
    {
        Description = "channels, height and width of the input image, such as 3x224x224 (the default for classifiers)",
        HelpName = "CxHxW",
    };

    private readonly Option<double?> _epsilon = new("--bn-eps")
    {
        Description = "batch norm's epsilon, which a state dict doesn't hold (default 1e-5)",
        HelpName = "EPS",
    };

    private readonly Option<string?> _dilation = new("--dilation")
    {
        Description = "dilations of stages or blocks, which then have stride 1, such as stage3=2,stage4=4",
        HelpName = "STAGE=N,...",
    };

    private readonly Option<string?> _outputs = new("--outputs")
    {
        Description = "values to expose as outputs instead of the model's own, comma-separated",
        HelpName = "VALUE,...",
    };

    private readonly Option<string?> _recipe = new("--recipe")
    {
        Description = "topology in text form, bound to the checkpoint's tensors, instead of recognising a model family",
        HelpName = "F.rvir",
    };

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_model);
        command.Options.Add(_recipe);
        command.Options.Add(_inputShape);
        command.Options.Add(_epsilon);
        command.Options.Add(_dilation);
        command.Options.Add(_outputs);
    }

    /// <summary>The model's path.</summary>
    public string Path(ParseResult parsed) => parsed.GetValue(_model)!;

    /// <summary>The import options that differ from their defaults, as they would be typed.</summary>
    public string Typed(ParseResult parsed) => string.Concat(
        parsed.GetValue(_recipe) is { } recipe ? $" --recipe {CommandText.FileName(recipe)}" : "",
        parsed.GetValue(_inputShape) is { } shape ? $" --input-shape {shape}" : "",
        parsed.GetValue(_epsilon) is { } epsilon ? $" --bn-eps {epsilon.ToString("R", CultureInfo.InvariantCulture)}" : "",
        parsed.GetValue(_dilation) is { } dilation ? $" --dilation {dilation}" : "",
        parsed.GetValue(_outputs) is { } outputs ? $" --outputs {outputs}" : "");

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The parsed command line.</param>
    /// <param name="arrays">The given input arrays, whose shapes stand in for --input-shape.</param>
    public ImportOptions Options(ParseResult parsed, params IReadOnlyList<GivenInput> arrays)
    {
        var options = new ImportOptions
        {
            Recipe = parsed.GetValue(_recipe),
            BatchNormEpsilon = parsed.GetValue(_epsilon),
            Dilations = ParseDilations(List(parsed.GetValue(_dilation))),
            Outputs = List(parsed.GetValue(_outputs)),
        };
        if (options.BatchNormEpsilon is { } epsilon && !(double.IsFinite(epsilon) && epsilon >= 0))
        {
            throw CliDiagnostics.Usage.Error("--bn-eps takes a small positive number");
        }

        IReadOnlyList<GivenInput> given = arrays.Count == 0 && parsed.GetValue(_inputShape) is { } text ? [ParseShape(text)] : arrays;
        return given is [{ IsImage: true } first, ..]
            ? options with { Channels = first.Channels, Image = first.Image, GivenInputs = given }
            : options with { GivenInputs = given };
    }

    private static string[] List(string? text) => (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, int> ParseDilations(string[] settings)
    {
        const int greatest = 1024;
        var dilations = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            var equals = setting.LastIndexOf('=');
            if (equals <= 0 || !int.TryParse(setting[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var dilation)
                || dilation is < 1 or > greatest || !dilations.TryAdd(setting[..equals].TrimEnd(), dilation))
            {
                throw CliDiagnostics.Usage.Error($"--dilation takes stages with their dilations such as stage3=2,stage4=4, each once, not '{setting}'");
            }
        }

        return dilations;
    }

    private static GivenInput ParseShape(string text)
    {
        var parts = text.Split('x', 'X', ',');
        var sizes = parts.Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is > 0 and <= 65536 ? n : 0).ToArray();
        return sizes is [> 0, > 0, > 0]
            ? new GivenInput(null, Shape.Image(sizes[0], sizes[1], sizes[2]))
            : throw CliDiagnostics.Usage.Error($"--input-shape takes channels, height and width such as 3x224x224, not '{text}'");
    }
}
