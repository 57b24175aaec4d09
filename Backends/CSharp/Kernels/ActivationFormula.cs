namespace RepVgg.Backends.CSharp;

/// <summary>An activation as generated code.</summary>
/// <param name="Name">The name of its kernel.</param>
/// <param name="Summary">The formula, for comments.</param>
/// <param name="Expression">C# over the vector <c>x</c> and the parameters.</param>
/// <param name="Parameters">Names of float parameters.</param>
/// <param name="Arguments">Their values.</param>
/// <param name="Helpers">Kernels that the expression calls.</param>
internal sealed record ActivationFormula(
    string Name, string Summary, string Expression, string[] Parameters, float[] Arguments, params Kernel[] Helpers)
{
    /// <summary>Parameters of a method, each after a comma.</summary>
    public string Declarations => string.Concat(Parameters.Select(p => ", float " + p));
}
