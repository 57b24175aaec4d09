using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>
/// A minimal filtering algorithm along one axis: with kernel k and inputs d, outputs = <see cref="Output"/> · ((<see cref="Kernel"/> · k) ⊙
/// (<see cref="Input"/> · d)). Nested with itself along rows and columns it is F(m×m, r×r) of Lavin and Gray (arXiv:1509.09308). The matrices
/// are those of Toom and Cook for the given points and infinity. For stride 2 the even taps are such an algorithm on the even inputs, and the
/// odd tap multiplies the odd inputs (polyphase decomposition).
/// </summary>
/// <param name="Outputs">m: outputs along the axis.</param>
/// <param name="Taps">r: kernel taps along the axis.</param>
/// <param name="Stride">Inputs from an output to the next, 1 or 2.</param>
/// <param name="Kernel">[points][taps]</param>
/// <param name="Input">[points][inputs]</param>
/// <param name="Output">[outputs][points]</param>
public sealed record WinogradTransform(
    int Outputs,
    int Taps,
    int Stride,
    ImmutableArray<ImmutableArray<double>> Kernel,
    ImmutableArray<ImmutableArray<double>> Input,
    ImmutableArray<ImmutableArray<double>> Output)
{
    /// <summary>F(2×2, 3×3): 2.25 times fewer multiplications.</summary>
    public static readonly WinogradTransform F2 = ToomCook(3, 0, 1, -1);

    /// <summary>F(4×4, 3×3): 4 times fewer multiplications.</summary>
    public static readonly WinogradTransform F4 = ToomCook(3, 0, 1, -1, 2, -2);

    /// <summary>F(6×6, 3×3): 5.06 times fewer multiplications; its errors are about ten times those of F(4×4).</summary>
    public static readonly WinogradTransform F6 = ToomCook(3, 0, 1, -1, 2, -2, 0.5, -0.5);

    /// <summary>F(2×2, 3×3) of stride 2: 1.44 times fewer multiplications.</summary>
    public static readonly WinogradTransform F2Stride2 = Polyphase(ToomCook(2, 0, 1));

    /// <summary>F(4×4, 3×3) of stride 2: 1.78 times fewer multiplications.</summary>
    public static readonly WinogradTransform F4Stride2 = Polyphase(ToomCook(2, 0, 1, -1, 2));

    /// <summary>All transforms, by their size.</summary>
    public static readonly ImmutableArray<WinogradTransform> All = [F2, F4, F6, F2Stride2, F4Stride2];

    /// <summary>Its name in reports and tuning files.</summary>
    public string Name => FormattableString.Invariant($"winograd {Outputs}x{Outputs}{(Stride == 1 ? "" : " stride 2")}");

    /// <summary>Multiplications along the axis, which is also the number of inputs.</summary>
    public int Points => Kernel.Length;

    /// <summary>
    /// The last tile, where few enough outputs are left. All outputs but the last one do without the product at infinity, and without the last
    /// odd input's. F(4, 3) has more to save: with inputs 0, 1, 2, 1, 2, 3 in place of six, what it multiplies at the points 2 and −2 is 0, and its outputs 0
    /// and 3 are two neighbours. (Its input polynomials are those of F(2, 3) times x² − 4, which vanishes there; so does a sequence that repeats after two.)
    /// </summary>
    public ShortTile Short { get; } = (Outputs, Stride) == (4, 1)
        ? new(2, [3, 4], [0, 1, 2, 1, 2, 3], [0, 3])
        : new(
            Outputs - 1,
            Stride == 1 ? [Kernel.Length - 1] : [Kernel.Length - Outputs - 1, Kernel.Length - 1],
            [.. Enumerable.Range(0, Kernel.Length)],
            [.. Enumerable.Range(0, Outputs - 1)]);

    /// <summary>Products along the axis for some outputs: those of whole tiles, or of a short one at the end.</summary>
    public int ProductsFor(int outputs) =>
        (WinogradPlan.Tiles(outputs, this) * Points) - (WinogradPlan.EndsShort(outputs, this) ? Short.Idle.Length : 0);

    /// <summary>The algorithm for m outputs that evaluates at m + r − 2 points and infinity.</summary>
    private static WinogradTransform ToomCook(int taps, params double[] points)
    {
        var size = points.Length + 1;
        var outputs = size - taps + 1;
        var finite = points.Select((p, i) => (Point: p, Others: points.Where((_, j) => j != i).ToArray())).ToArray();
        return new(
            outputs,
            taps,
            Stride: 1,
            [.. finite.Select(f => Row(taps, k => Math.Pow(f.Point, k) / f.Others.Aggregate(1.0, (product, q) => product * (f.Point - q)))), Row(taps, k => k == taps - 1 ? 1 : 0)],
            [.. finite.Select(f => Polynomial(f.Others, size)), Polynomial(points, size)],
            [.. Enumerable.Range(0, outputs).Select(i => Row(size, j => j == size - 1 ? (i == outputs - 1 ? 1 : 0) : Math.Pow(points[j], i)))]);
    }

    private static WinogradTransform Polyphase(WinogradTransform even)
    {
        var (m, n) = (even.Outputs, even.Points);
        return new(
            m,
            Taps: 3,
            Stride: 2,
            [.. even.Kernel.Select(r => ImmutableArray.Create(r[0], 0, r[1])), .. Enumerable.Range(0, m).Select(_ => ImmutableArray.Create<double>(0, 1, 0))],
            [.. even.Input.Select(r => Row(n + m, j => j % 2 == 0 ? r[j / 2] : 0)), .. Enumerable.Range(0, m).Select(i => Row(n + m, j => j == (2 * i) + 1 ? 1 : 0))],
            [.. even.Output.Select((r, i) => Row(n + m, j => j < n ? r[j] : j - n == i ? 1 : 0))]);
    }

    private static ImmutableArray<double> Row(int length, Func<int, double> element) => [.. Enumerable.Range(0, length).Select(element)];

    /// <summary>Coefficients, lowest first, of the polynomial with the given roots.</summary>
    private static ImmutableArray<double> Polynomial(double[] roots, int length)
    {
        var coefficients = new double[length];
        coefficients[0] = 1;
        for (var degree = 0; degree < roots.Length; degree++)
        {
            for (var i = degree + 1; i >= 0; i--)
            {
                coefficients[i] = (i == 0 ? 0 : coefficients[i - 1]) - (roots[degree] * coefficients[i]);
            }
        }

        return [.. coefficients];
    }
}
