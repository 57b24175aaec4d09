using System.Collections.Immutable;
using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>The identifiers of a generated class.</summary>
internal sealed class ModelNames
{
    /// <summary>Types that the generated file uses; a class of such a name would hide them.</summary>
    private static readonly string[] UsedTypes =
    [
        "AdvSimd", "AlignedFloats", "ArrayPool", "ArgumentException", "ArgumentOutOfRangeException", "Array", "Avx512F", "Conditional", "ConditionalAttribute", "Convert", "Convolution", "Environment", "FileAccess", "FileMode", "FileShare", "FileStream", "Floats16", "Floats4", "Floats8", "Fma", "GC", "Halo", "HashAlgorithmName", "Helpers", "IFloats", "Image", "IncrementalHash", "Interlocked",
        "InvalidDataException", "List", "Marshal", "Math", "MathF", "MemoryMarshal", "MemoryStream", "MethodImpl", "MethodImplOptions", "Packer", "Pool",
        "PlatformNotSupportedException", "BitConverter", "ReadOnlySpan", "SemaphoreSlim", "SHA256", "Span", "SpinWait", "Sse", "Stopwatch", "Stream", "System", "Taps", "Task", "Thread", "TimeSpan", "Unsafe", "Vector", "Vector128", "Vector256", "Vector512", "Volatile", "WeightReader", "Winograd", "Work", "Worker",
    ];

    private static readonly string[] Members =
    [
        "LayerTimes", "Load", "Run", "RunLayers", "MaxDegreeOfParallelism", "Pack", "Rent", "Return", "ReadAll", "BatchOf", "RequireLength", "WeightsSha256", "ArenaLength", "PackedLength", "SharedLength", "ScratchLength", "CounterLength", "ImagesAtOnce", "UsefulThreads", "PhaseCount", "PhasesByImage", "Note", "Tensor",
        "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals",
    ];

    /// <summary>Gives the names.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The wanted names of class and namespace.</param>
    /// <param name="kernels">Names of methods that the class can't have.</param>
    public ModelNames(LoweredModel model, CSharpOptions options, params IEnumerable<string> kernels)
    {
        ClassName = new Identifiers([.. UsedTypes, .. Members, .. kernels]).Keep(options.ClassName);
        var ports = new Identifiers("batch", "first", "images", "n", "work");
        Inputs = [.. model.Inputs.Select(i => ports.Camel(i.Name))];
        Outputs = [.. model.Outputs.Select(o => ports.Camel(o.Name))];
        var members = new Identifiers([.. UsedTypes, .. Members, ClassName]);
        InputLengths = [.. model.Inputs.Select(i => members.Pascal(i.Name + " length"))];
        OutputLengths = [.. model.Outputs.Select(o => members.Pascal(o.Name + " length"))];
        Steps = [.. model.Steps.Select(s => members.Pascal(Verb(s) + " " + s.Name))];
        Namespace = string.Join('.', options.Namespace.Split('.').Select(part => new Identifiers().Keep(part)));
    }

    public string ClassName { get; }

    public string Namespace { get; }

    /// <summary>Parameters of Run for the inputs.</summary>
    public ImmutableArray<string> Inputs { get; }

    /// <summary>Parameters of Run for the outputs.</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>Constants: elements of one image of each input.</summary>
    public ImmutableArray<string> InputLengths { get; }

    /// <summary>Constants: elements of one image of each output.</summary>
    public ImmutableArray<string> OutputLengths { get; }

    /// <summary>One method per step.</summary>
    public ImmutableArray<string> Steps { get; }

    // A verb in front keeps the names of layers ("linear") apart from those of kernels.
    private static string Verb(LoweredStep step) => step switch
    {
        PackInputStep => "read",
        CopyOutputStep => "write",
        _ => "run",
    };
}
