using RepVgg.Backends.Core;
using RepVgg.IR.Ops;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Source;

/// <summary>The activation functions that a source file needs, each once. NaN stays NaN.</summary>
internal sealed class DeviceFunctions
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>The functions in order of first use.</summary>
    public IEnumerable<string> Texts => _order.Select(name => _texts[name]);

    /// <summary>The name of an epilogue's function; empty where there is none.</summary>
    public string Of(Epilogue epilogue) => epilogue.Kind switch
    {
        EpilogueKind.Relu => Of(new Relu()),
        EpilogueKind.Clamp => Of(new Clip(epilogue.Floor, epilogue.Ceiling)),
        _ => epilogue.Separate is { } function ? Of(function) : "",
    };

    /// <summary>The name of an activation's function.</summary>
    public string Of(Activation function)
    {
        // CUDA has a tanh of its own for float.
        var name = function is Tanh ? "tanh_activation" : Identifier(function.ToString()).TrimEnd('_');
        if (_texts.TryAdd(name, Text($"static __device__ __forceinline__ float {name}(float x)\n{{\n    return {Body(function)};\n}}\n")))
        {
            _order.Add(name);
        }

        return name;
    }

    private static string Body(Activation function) => function switch
    {
        Relu => "x < 0.0f ? 0.0f : x",
        Relu6 => "x < 0.0f ? 0.0f : x > 6.0f ? 6.0f : x",
        Clip clip => Text($"x > {Float((float)clip.Max)} ? {Float((float)clip.Max)} : x < {Float((float)Math.Min(clip.Min, clip.Max))} ? {Float((float)Math.Min(clip.Min, clip.Max))} : x"),
        LeakyRelu leaky => Text($"x < 0.0f ? {Float((float)leaky.Slope)} * x : x"),
        Sigmoid => "1.0f / (1.0f + expf(-x))",
        Silu => "x / (1.0f + expf(-x))",
        Tanh => "tanhf(x)",
        HardSigmoid => "fminf(fmaxf(fmaf(x, 0.166666672f, 0.5f), 0.0f), 1.0f)",
        HardSwish => "x * fminf(fmaxf(fmaf(x, 0.166666672f, 0.5f), 0.0f), 1.0f)",
        Gelu => "0.5f * x * erfcf(-0.707106769f * x)",
        _ => throw BackendDiagnostics.UnsupportedOp.Error($"the activation {function.Name} has no CUDA function"),
    };
}
