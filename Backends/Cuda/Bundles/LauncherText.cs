using System.Collections.Immutable;
using System.Globalization;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Bundles;

/// <summary>The texts of a bundle that aren't kernels: the loader in C, the class for .NET, what the folder is.</summary>
internal sealed class LauncherText
{
    private readonly TemplateModel _model;

    /// <summary>Prepares the texts.</summary>
    public LauncherText(CudaBundle bundle)
    {
        var manifest = bundle.Manifest;
        var dot = bundle.ClassName.LastIndexOf('.');
        ClassName = TypeName(bundle.ClassName[(dot + 1)..]);
        ImmutableArray<TemplateModel> inputs = [.. manifest.Inputs.Select(t => Tensor(t))];
        ImmutableArray<TemplateModel> outputs = [.. manifest.Outputs.Select(t => Tensor(t))];
        _model = new TemplateModel
        {
            ["model"] = Comment(manifest.ModelName),
            ["generator"] = Comment(manifest.Generator),
            ["command"] = Comment(manifest.Command),
            ["precision"] = manifest.Precision.Name(),
            ["archs"] = manifest.Plans.SelectMany(p => p.Archs).Distinct().Order().Select(a => a.ToString()).ToArray(),
            ["class_name"] = ClassName,
            ["namespace"] = dot <= 0 ? "Models" : string.Join('.', bundle.ClassName[..dot].Split('.').Select(TypeName)),
            ["inputs"] = inputs,
            ["outputs"] = outputs,
            ["parameters"] = string.Join(", ", Parameters(inputs, "ReadOnlyMemory").Concat(Parameters(outputs, "Memory"))),
            ["input_names"] = string.Join(", ", inputs.Select(t => t["batch"])),
            ["output_names"] = string.Join(", ", outputs.Select(t => t["batch"])),
            ["run_arguments"] = string.Join(", ", inputs.Concat(outputs).Select(t => t["batch"])),
            ["command_arguments"] = CommandArguments(manifest),
            ["kernels_sha256"] = manifest.Kernels.Sha256,
            ["weights_sha256"] = manifest.Weights.Sha256,
            ["weights_file"] = manifest.Weights.Name,
            ["weights_file_bytes"] = bundle.Weights.Length,
            ["arena_bytes"] = manifest.ArenaBytesPerImage,
            ["launch_count"] = manifest.Plans[0].Launches.Length,
        };
        LaunchTables.Add(_model, bundle);
    }

    /// <summary>The class without its namespace.</summary>
    public string ClassName { get; }

    /// <summary>The C header.</summary>
    public string Header => KernelTemplate.Render("rvc_model.sbn-h", _model);

    /// <summary>The C source.</summary>
    public string Source => KernelTemplate.Render("rvc_model.sbn-c", _model);

    /// <summary>The build file of the C source.</summary>
    public string CMake => KernelTemplate.Render("CMakeLists.sbn-txt", _model);

    /// <summary>The class for .NET.</summary>
    public string Class => KernelTemplate.Render("model_class.sbn-cs", _model);

    /// <summary>What the folder is.</summary>
    public string Readme => KernelTemplate.Render("bundle_readme.sbn-md", _model);

    private static TemplateModel Tensor(TensorSignature tensor) => new()
    {
        ["name"] = Comment(tensor.Name),
        ["elements"] = tensor.ElementCount,
        ["dimensions"] = string.Join(" × ", tensor.Dimensions.Select(d => d.ToString(CultureInfo.InvariantCulture))),
        ["constant"] = TypeName(tensor.Name),

        // With this ending no name is a keyword.
        ["batch"] = char.ToLowerInvariant(TypeName(tensor.Name)[0]) + TypeName(tensor.Name)[1..] + "Batch",
    };

    private static IEnumerable<string> Parameters(ImmutableArray<TemplateModel> tensors, string type) =>
        tensors.Select(t => Text($"global::System.{type}<float> {t["batch"]}"));

    private static string CommandArguments(BundleManifest manifest) => string.Join(
        ' ',
        manifest.Inputs.Select(i => manifest.Inputs.Length == 1 ? "--input input.npy" : $"--input {i.Name}={i.Name}.npy")
            .Concat(manifest.Outputs.Select(o => manifest.Outputs.Length == 1 ? "--output output.npy" : $"--output {o.Name}={o.Name}.npy")));

    /// <summary>A C# type's name: <c>RepVGG-A0</c> becomes <c>RepVGG_A0</c>.</summary>
    private static string TypeName(string text)
    {
        var name = Identifier(text).Trim('_');
        name = name.Length == 0 || char.IsAsciiDigit(name[0]) ? "Model" + name : name;
        return char.ToUpperInvariant(name[0]) + name[1..];
    }
}
