namespace RepVgg.IR.Tensors;

/// <summary>
/// The SplitMix64 generator (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014): tiny, and
/// defined by integer arithmetic alone, hence the same on every machine.
/// </summary>
public struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15UL;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>The next number, uniform in [-1, 1) with 53 random bits.</summary>
    public double NextSymmetric() => ((Next() >> 11) * (2.0 / (1UL << 53))) - 1.0;
}
