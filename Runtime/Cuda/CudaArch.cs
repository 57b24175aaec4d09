using System.Globalization;

namespace RepVgg.Runtime.Cuda;

/// <summary>A compute capability, the name of a GPU architecture: <c>sm_86</c> is 8.6. Ordered from old to new.</summary>
/// <param name="Major">The major version; machine code runs only on devices of the same.</param>
/// <param name="Minor">The minor version, a digit; machine code runs on devices of the same or a higher one.</param>
public readonly record struct CudaArch(int Major, int Minor) : IComparable<CudaArch>
{
    /// <summary>The first architecture with asynchronous copies and tensor cores for tf32: NVIDIA A100.</summary>
    public static readonly CudaArch Ampere = new(8, 0);

    /// <summary>The name of the architecture's virtual machine, <c>compute_86</c>, for which PTX is compiled.</summary>
    public string VirtualName => string.Create(CultureInfo.InvariantCulture, $"compute_{Major}{Minor}");

    /// <summary>Reads <c>sm_86</c>.</summary>
    /// <returns>False where <paramref name="text"/> isn't <c>sm_</c> and two or three digits.</returns>
    public static bool TryParse(string text, out CudaArch arch)
    {
        var digits = text.StartsWith("sm_", StringComparison.Ordinal) ? text.AsSpan(3) : [];
        var valid = digits.Length is 2 or 3 && digits.IndexOfAnyExceptInRange('0', '9') < 0 && digits[0] != '0';
        arch = valid ? new(int.Parse(digits[..^1], CultureInfo.InvariantCulture), digits[^1] - '0') : default;
        return valid;
    }

    /// <summary>Whether machine code for this architecture runs on a device.</summary>
    public bool RunsOn(CudaArch device) => Major == device.Major && Minor <= device.Minor;

    /// <inheritdoc/>
    public int CompareTo(CudaArch other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    /// <summary>Whether <paramref name="left"/> is older.</summary>
    public static bool operator <(CudaArch left, CudaArch right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is newer.</summary>
    public static bool operator >(CudaArch left, CudaArch right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is older or the same.</summary>
    public static bool operator <=(CudaArch left, CudaArch right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is newer or the same.</summary>
    public static bool operator >=(CudaArch left, CudaArch right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"sm_{Major}{Minor}");
}
