"""Spanish."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

from collections.abc import Mapping

_OTHERS = r"(?:(?:de |a |los de |las de )?(?:otr[oa]s?|cualquier|todos los|todas las|los demas) (?:\w{1,12} )?(?:clientes?|usuari[oa]s?|personas?|cuentas?|empresas?|miembros?|organizaciones?|pedidos?|inquilinos?)|ajen[oa]s?|de los demas|de cualquiera|de todo el mundo)"

WORDS: Mapping[str, str] = {
    "says-vulnerability": r"vulnerabilidad(?:es)? | vulnerables? | (?:fallo|fallas?|agujero|problema|error|brecha)s? de seguridad | explotable\w* | explotar | aprovechar(?:lo|la|se)?",
    "weakness-class": r"inyecci?on(?:es)? (?:de )?(?:sql|comandos?|codigo) | inyeccion(?:es)? (?:de )?(?:sql|comandos?|codigo) | desbordamientos? (?:de (?:bufer|buffer|pila|memoria|entero)) | ejecucion (?:remota )?de codigo | escalada de privilegios | elevacion de privilegios | salto de directorios? | denegacion de servicio | redireccion abierta | omision de autenticacion | suplantacion",
    "attacker": r"atacantes? | malicios[oa]s? | malintencionad[oa]s? | hackers? | victimas? | intrus[oa]s? | manipulad[oa]s?",
    "anyone-can": r"cualquier(?:a)? (?:\w{1,12} )?(?:puede|podria|usuario|persona|visitante|cliente) (?:\w{1,12} )?(?:puede|podria)? | cualquiera",
    "without-login": r"sin (?:\w{1,10} )?(?:iniciar sesion|contrasena|autenticacion|autenticar\w*|token|login|estar registrad[oa]|permisos?|credenciales|cuenta) | no (?:hace falta|es necesario|se necesita) (?:ni )?(?:iniciar sesion|autenticar\w*|contrasena|cuenta|login) | (?:saltar(?:se)?|eludir|evitar|omitir) (?:\S{1,10} ){0,3}(?:autenticacion|control|verificacion|login|filtro)",
    "others-belongings": rf"(?:ver|veo|ven|leer|leo|descargar|acceder|obtener|obtengo|modificar|borrar|consultar|entrar|entro|cambiar|cancelar|datos|pedidos|facturas|documentos|mensajes)(?: \S{{1,20}}){{0,6}} {_OTHERS} | (?:archivos|datos|fotos|mensajes|pedidos|facturas|cuenta|documentos|perfil|mensaje|pedido|factura) de (?:otr[oa]s?|mi companer[oa]|cualquier\w*|tod[oa]s|los demas|otra persona)(?: \w{1, 12})? | (?:claves|contrasenas|datos) de mis companeros | quien es el dueno",
    "takes-over": r"(?:robar|robo|secuestrar|tomar el control|apoderarse|suplantar)(?: \S{1,15}){0,4} (?:cookies?|sesion(?:es)?|cuentas?|servidor(?:es)?|identidad|contrasenas?) | entr(?:ar|o) (?:\S{1,10} ){0,3}(?:en la cuenta|como (?:admin\w*|otro)) | (?:me convierto|convertirse|hacerse) (?:\S{1,6} )?(?:en )?admin\w* | (?:me dejo|me deja|permite|pude|puedo|se puede|logre) (?:\S{1,10} ){0,2}(?:entrar|acceder|ingresar) (?:\S{1,12} ){0,4}(?:cuenta|panel|administra\w+|sesion|perfil) (?:de)? | panel de administracion (?:\S{1,12} ){0,4}(?:sin|abierto|cualquiera) | (?:me|se) (?:convierte|vuelve|hace) (?:en )?administrador | tomar (?:el )?control | me hackearon | servidor (?:fue )?(?:comprometido|hackeado) | robar la sesion",
    "runs-code": r"codigo (?:arbitrario|malicioso)|comandos? arbitrarios? | (?:ejecuta\w*|se ejecuta\w*) (?:\S{1,15} ){0,4}(?:codigo|comandos?|javascript|en el (?:servidor|navegador)|el comando) | (?:el codigo|script|comando) (?:\S{1,12} ){0,3}se ejecuta | se ejecuta en (?:el|los) (?:navegador|servidor)\w* | como root",
    "touches-files": r"(?:leer|escribir|sobrescribir|borrar|subir) (?:\S{1,10} ){0,3}(?:archivos?|ficheros?) (?:arbitrarios?|locales|del servidor|php)",
    "check-missing": r"(?:no se|nadie|nunca se|no) (?:\w{1,10} )?(?:escapa|verifica|comprueba|valida|filtra|controla|sanea)\w* | sin (?:\w{1,10} )?(?:filtrar|validar|escapar|comprobar|verificar|sanear|validacion|filtro) | se pasa a la (?:shell|consola) | (?:el servidor|servidor|sistema) (?:no|nunca) (?:\w{1,8} )?(?:valida|comprueba|verifica)\w* (?:\w{1,8})? | sin (?:comprobar|verificar|validar|cifrar|encriptar)\w* | sin ninguna (?:comprobacion|verificacion|validacion)",
    "id-changed": r"(?:cambi\w+|modific\w+|increment\w+|sustitu\w+) (?:\S{1,15} ){0,3}(?:numero|id|identificador|parametro|rol) | con un proxy | (?:cambi\w+|modific\w+) (?:\S{1,15} ){0,3}(?:respuesta|precio|valor|cookie|url|peticion) | por (?:\S{1,3})?ok\S{0,3}: true",
    "guessable": r"adivin(?:ar|able)s? | predecibles? | fuerza bruta",
    "secret-exposed": r"(?:contrasenas?|credenciales|claves? (?:api|privadas?)|tokens?|datos personales|secretos?) (?:\S{1,15} ){0,5}(?:en (?:texto )?(?:claro|plano)|expuest[oa]s?|visibles?|accesibles?|publicad[oa]s?|filtrad[oa]s?) | (?:usuario y )?(?:contrasenas?|claves?|credenciales) (?:\S{1,12} ){0,6}(?:sin cifrar|texto plano|http|wireshark|visible\w*|al descubierto) | (?:leer|ver|obtener) (?:\S{1,12} ){0,4}(?:las )?(?:claves|contrasenas|credenciales|tokens) (?:de)?",
    "disclosure": r"divulgacion (?:responsable|coordinada) | antes de (?:que )?(?:\S{1,12} ){0,4}(?:corrij\w+|publicar)",
    "asks-privately": r"(?:contacto|correo|canal) (?:de seguridad|privado) | en privado | confidencial\w* | (?:no|prefiero no) (?:\S{1,12} ){0,3}(?:publicamente|en publico|publicar\w*) | clave pgp | (?:a quien|donde) (?:puedo|debo|se puede) (?:\S{1,12} ){0,4}(?:informar|reportar|enviar|escribir|comunicar)",
    "found-serious": r"(?:grave|critic[oa]|peligros[oa])s? | (?:encontrado|descubierto|encontre|descubri) (?:\w{1,6} )?(?:\w{1,12} )?(?:vulnerabilidad|fallo|problema) (?:grave|critico|de seguridad)?",
    "proof": r"prueba de concepto | pruebas de concepto",
    "wish": r"(?:seria|estaria) (?:\w{1,8} )?(?:bueno|bien|util|comodo|genial|mejor|practico) | me gustaria (?:que|poder)",
    "wish-title": r"^(?:permitir|anadir|agregar|sugerencia|propuesta|soporte|opcion|peticion)[ :].{0,100}",
    "question-title": r"^¿.{0,200} | ^(?:como|donde|cual|por que|cuando|que|pregunta|se puede)[ :].{0,100}",
    "asks-how": r"como (?:puedo|configuro|se configura|hago|instalo) | no encuentro | alguien (?:sabe|puede|usa)",
    "plain-bug": r"desde la (?:version|actualizacion) | tras (?:la )?actualizar? | despues de actualizar | se cierra (?:sin aviso|sola) | no funciona | antes (?:funcionaba|estaba)",
    "docs": r"^(?:documentacion|errata|traduccion)[ :].{0,100}",
    "let-in": r"(?:la aplicacion|el servidor|el sistema|la web) (?:\w{1,8} )?(?:me dejo|me deja|acepta|acepto|confia) | (?:sigue|siguen|todavia|aun) (?:\S{1,10} ){0,3}(?:funciona\w*|valid[oa]s?|activ[oa]s?|sirve\w*) | (?:entrar|acceder) sin | deberia (?:\S{1,10} ){0,2}(?:rechaz\w+|deneg\w+|prohib\w+)",
    "mends": r"(?:comprobar|verificar|exigir|validar) (?:\S{1,12} ){0,4}(?:dueno|propietario|permisos?|firma|sesion) | escapar (?:\S{1,12} ){0,3}(?:nombre|salida|argumentos?|titulo) | consultas? parametrizadas? | no seguir enlaces simbolicos",
    "before-mended": r"(?:antes|hasta ahora|si no) (?:\S{1,10} ){0,4}(?:podia\w*|se podia|cualquiera|permitia)",
    "refused": r"no (?:puedo|se puede|me deja|podemos) (?:\S{1,10} ){0,3}(?:iniciar sesion|entrar|acceder) | error 40[13]",
}
