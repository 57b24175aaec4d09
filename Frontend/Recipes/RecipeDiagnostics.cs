using RepVgg.IR.Diagnostics;

namespace RepVgg.Frontend.Recipes;

/// <summary>Diagnostics of recipes (RVC16xx).</summary>
public static class RecipeDiagnostics
{
    /// <summary>The recipe file can't be read.</summary>
    public static readonly DiagnosticDescriptor NotReadable =
        new("RVC1601", DiagnosticCategory.Environment, "Recipe file can't be read");

    /// <summary>The recipe states what the option would set.</summary>
    public static readonly DiagnosticDescriptor Option =
        new("RVC1602", DiagnosticCategory.Usage, "An option doesn't go with a recipe");
}
