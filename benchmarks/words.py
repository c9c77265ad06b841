"""Words of several languages and scripts, from which the texts of made packages are put together."""

BY_LANGUAGE = {
    "en": "cluster munitions struck village market near hospital rockets fell dawn fields children houses"
    " bomblets unexploded remnants field school shelling district residents officials report",
    "uk": "касетні боєприпаси вдарили по селу ринок біля лікарні ракети впали вранці поля діти будинки"
    " залишки снаряди школа обстріл район мешканці посадовці звіт уламки міста",
    "ru": "кассетные боеприпасы ударили по деревне рынок возле больницы ракеты упали утром поля дети дома"
    " остатки снаряды школа обстрел район жители чиновники отчёт осколки города",
    "ar": "ذخائر عنقودية أصابت القرية السوق قرب المستشفى صواريخ سقطت فجرا الحقول الأطفال المنازل بقايا"
    " قذائف المدرسة قصف الحي السكان مسؤولون تقرير شظايا المدينة",
    "es": "municiones racimo alcanzaron aldea mercado cerca hospital cohetes cayeron alba campos niños casas"
    " restos proyectiles escuela bombardeo distrito vecinos autoridades informe fragmentos",
    "fr": "munitions grappes touché village marché près hôpital roquettes tombées aube champs enfants maisons"
    " restes projectiles école bombardement quartier habitants autorités rapport éclats",
    "tr": "misket bombaları köyü vurdu pazar yakınında hastane roketler düştü şafakta tarlalar çocuklar evler"
    " kalıntılar mermiler okul bombardıman ilçe sakinler yetkililer rapor şarapnel",
    "zh": "集束 弹药 击中 村庄 市场 附近 医院 火箭 落下 清晨 田野 儿童 房屋 残余 炮弹 学校 炮击 地区 居民 官员 报告 碎片",
}
BOOKED = list(BY_LANGUAGE)
# As in the record, most sources are English.
LANGUAGES = ["en"] * 9 + BOOKED[1:]
_LISTS = [text.split() for text in BY_LANGUAGE.values()]
WORDS = [word for words in _LISTS for word in words[: min(map(len, _LISTS))]]
NAMES = (
    "ashford birchwood cedarville dunmore eastwick fairhaven glenrock harrow inverton juniper kelham"
    " larchmont midhurst northam oakdale penrith quarryton ravensworth southwold thornbury upwell"
    " vinehall westbrook yarrow"
).split()
