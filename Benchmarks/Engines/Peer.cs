using System.Collections.Immutable;
using RepVgg.Benchmarks.Engines.Torch;
using RepVgg.Benchmarks.Infrastructure;
using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.Engines;

/// <summary>A runtime that rvc is compared with.</summary>
/// <param name="Name">What users type.</param>
/// <param name="Forms">The forms of a network that it is given.</param>
/// <param name="Unavailable">Null if it works on this machine, else why it doesn't and what helps.</param>
/// <param name="Load">Loads a network.</param>
internal sealed record Peer(string Name, ImmutableArray<Form> Forms, Func<string?> Unavailable, Func<Workload, Form, IEngine> Load)
{
    /// <summary>The runtime that all ratios refer to.</summary>
    public const string Baseline = "onnxruntime";

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<Peer> All =
    [
        new(Baseline, [Form.Plain, Form.Training], () => null, (work, form) => new OnnxRuntimeEngine(work, form)),
        new("libtorch", [Form.Plain], LibTorchLibrary.Unavailable, (work, form) => new LibTorchEngine(work, form)),
        new("opencv", [Form.Plain], OpenCvLibrary.Unavailable, (work, form) => new OpenCvEngine(work, form)),
    ];

    /// <summary>rvc itself, as another runtime.</summary>
    public static readonly Peer Rvc = new("rvc", [Form.Plain, Form.Training], () => null, (work, form) => new RvcEngine(work, form, prefetch: false));

    /// <summary>rvc's class in an app that allows unsafe blocks and defines <c>RVC_PREFETCH</c>.</summary>
    public static readonly Peer RvcPrefetch = new("rvc, prefetch", [Form.Plain], () => null, (work, form) => new RvcEngine(work, form, prefetch: true));

    /// <summary>Finds a runtime by its name.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static Peer Find(string name) => All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"there is no peer '{name}'; the peers are {string.Join(", ", All.Select(p => p.Name))}");
}
