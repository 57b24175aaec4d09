namespace RepVgg.Passes.Convolutions;

/// <summary>Common factors and multiples of small numbers.</summary>
internal static class Factors
{
    /// <summary>Greatest common divisor; 0 has every divisor.</summary>
    public static long Greatest(long a, long b) => b == 0 ? a : Greatest(b, a % b);

    /// <summary>Least common multiple.</summary>
    public static int LeastMultiple(int a, int b) => (int)(a / Greatest(a, b) * b);
}
