using RepVgg.IR.Ops;

namespace RepVgg.Backends.Core;

/// <summary>What a kernel does to its results before it stores them.</summary>
public enum EpilogueKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>max(x, 0)</summary>
    Relu,

    /// <summary>min(max(x, floor), ceiling)</summary>
    Clamp,
}

/// <summary>An activation split into what is done in registers and what takes a pass over the stored results.</summary>
/// <param name="Kind">Done in registers.</param>
/// <param name="Floor">The least result of what is done in registers, or −∞.</param>
/// <param name="Ceiling">The greatest result of what is done in registers, or ∞.</param>
/// <param name="Separate">Applied in place afterwards, or null.</param>
public sealed record Epilogue(EpilogueKind Kind, float Floor, float Ceiling, Activation? Separate)
{
    /// <summary>No activation.</summary>
    public static readonly Epilogue None = new(EpilogueKind.None, float.NegativeInfinity, float.PositiveInfinity, Separate: null);

    /// <summary>The epilogue of an activation.</summary>
    public static Epilogue For(Activation? activation) => activation switch
    {
        null => None,
        Relu => None with { Kind = EpilogueKind.Relu, Floor = 0 },
        Relu6 => new(EpilogueKind.Clamp, 0, 6, Separate: null),
        Clip clip => new(EpilogueKind.Clamp, (float)clip.Min, (float)clip.Max, Separate: null),
        _ => None with { Separate = activation },
    };
}
