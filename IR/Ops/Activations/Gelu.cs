namespace RepVgg.IR.Ops;

/// <summary>x · Φ(x) with the exact normal distribution function (Hendrycks and Gimpel, arXiv:1606.08415).</summary>
public sealed record Gelu : Activation
{
    /// <inheritdoc/>
    public override string Name => "gelu";

    /// <inheritdoc/>
    public override string Summary => "x · Φ(x)";

    /// <inheritdoc/>
    public override double Evaluate(double x) => x * 0.5 * Erfc(-x / Math.Sqrt(2));

    /// <summary>
    /// The complementary error function to about 1e-15: the Maclaurin series near 0 and Lentz's continued fraction elsewhere.
    /// </summary>
    private static double Erfc(double x)
    {
        var magnitude = Math.Abs(x);
        double tail;
        if (magnitude < 2.5)
        {
            var (term, sum) = (magnitude, magnitude);
            for (var n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum) && n < 200; n++)
            {
                term *= -magnitude * magnitude / n;
                sum += term / ((2 * n) + 1);
            }

            tail = 1 - (2 / Math.Sqrt(Math.PI) * sum);
        }
        else
        {
            var fraction = 0.0;
            for (var k = 120; k > 0; k--)
            {
                fraction = k / 2.0 / (magnitude + fraction);
            }

            tail = Math.Exp(-magnitude * magnitude) / (magnitude + fraction) / Math.Sqrt(Math.PI);
        }

        return x >= 0 ? tail : 2 - tail;
    }
}
